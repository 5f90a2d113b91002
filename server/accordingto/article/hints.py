"""What the names in the markup say about a place on the page: classes, ids, roles and the like, as bits.

The words are those that sites of all kinds share; many sites have none of them (hashed class names), so a hint is
evidence for the line model and never a verdict. Names are cut at hyphens, underscores and capitals; `sign+up` is
two words in a row.
"""

from __future__ import annotations

import re
from functools import lru_cache

_GROUPS: tuple[tuple[str, str], ...] = (
    (
        "body",
        "articlebody article+body article+content article+text story+body story+content story+text post+body "
        "post+content post+text entry+content entry+body body+text body+copy body+content content+body articletext "
        "articlecontent storybody postcontent rich+text richtext prose wysiwyg paragraph paragraphs page+content "
        "main+content bodytext td+post",
    ),
    ("article", "article articles story post posts entry main content text body hentry blog node topper"),
    (
        "standfirst",
        "standfirst lede lead dek deck subtitle subhead subheadline subheading sub+title sub+head excerpt "
        "intro introduction summary kicker abstract chapeau strapline bajada entradilla vorspann snippet",
    ),
    ("heading", "headline title heading header titles headings"),
    (
        "comment",
        "comment comments commenting disqus respond reply replies discussion coral commentlist livefyre "
        "conversation viafoura openweb hyvor",
    ),
    ("side", "sidebar side aside rail right+col right+column rightcol complementary secondary col+right"),
    (
        "related",
        "related recommend recommended recommendation recommendations recirc recirculation more+from more+on "
        "more+stories more+news more+like read+more read+next read+also see+also also+like popular trending "
        "most+read most+viewed latest further similar teasers teaser outbrain taboola inline+link up+next "
        "readmore morestories relatedposts seealso next prev previous promoted suggestions hub links zergnet "
        "jp+relatedposts",
    ),
    (
        "share",
        "share sharing shares social socials follow facebook twitter whatsapp instagram print toolbar tools "
        "actions sharedaddy addtoany sharethis addthis linkedin pinterest reddit share+bar bookmark save copy+link "
        "sociable",
    ),
    (
        "nav",
        "nav navbar menu breadcrumb breadcrumbs navigation pagination pager skip skiplink masthead topbar toc "
        "table+of+contents dropdown submenu sitemap tabs tab hamburger utility subnav",
    ),
    (
        "foot",
        "footer foot copyright legal disclaimer colophon contentinfo bottom endnote footnotes footnote references",
    ),
    (
        "appeal",
        "newsletter newsletters sign+up signup subscribe subscription subscriptions subscriber donate donation "
        "donations support contribute contribution membership member register registration regwall paywall piano "
        "login log+in sign+in signin app+promo app+banner notification notifications push inbox email mailing "
        "prompt cta call+to+action marketing metered gate mailchimp optin opt+in join offer offers nl mc4wp",
    ),
    (
        "ad",
        "ad ads adv advert advertisement advertising sponsor sponsored promo promos promotion commercial affiliate "
        "dfp mpu banner leaderboard shopping coupon coupons deal deals adslot adunit gpt partner product products",
    ),
    (
        "consent",
        "cookie cookies consent gdpr cmp privacy modal dialog popup overlay lightbox toast alert alerts "
        "alertdialog onetrust tooltip drawer",
    ),
    (
        "media",
        "caption captions figcaption credit credits figure image images img photo photos picture pictures gallery "
        "slideshow carousel slider slide video videos player audio media embed podcast thumbnail thumb wp+caption",
    ),
    (
        "byline",
        "byline author authors writer contributor contributors bio reporter profile avatar byl vcard "
        "authorbox about+author biography creator",
    ),
    (
        "meta",
        "meta metadata dateline date time datetime timestamp published updated pubdate tag tags topic topics "
        "category categories keyword keywords label labels info source rating readtime read+time views counter "
        "location byline+date postmeta details",
    ),
    (
        "widget",
        "widget widgets module list+item card cards tile tiles box panel factbox fact+box infobox poll quiz block "
        "feed grid listing list carousel row accordion",
    ),
    ("quote", "quote pullquote pull+quote blockquote tweet quotes epigraph testimonial"),
    (
        "results",
        "results result search archive forum thread topic message messages postlist live liveblog answer question",
    ),
)
NAMES = tuple(name for name, _ in _GROUPS)
BIT = {name: 1 << i for i, name in enumerate(NAMES)}
_WORDS: dict[str, int] = {}
for _name, _listed in _GROUPS:
    for _word in _listed.split():
        _WORDS[_word] = _WORDS.get(_word, 0) | BIT[_name]
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TOKEN = re.compile(r"[a-z]+")


@lru_cache(maxsize=20_000)
def hints(names: str) -> int:
    """Return the bits of the groups that occur in `names`, the element's classes, id and role in one string."""
    tokens = _TOKEN.findall(_CAMEL.sub(" ", names[:400]).lower())
    bits = 0
    before = two_before = ""
    for token in tokens:
        bits |= _WORDS.get(token, 0)
        if before:
            pair = f"{before}+{token}"
            bits |= _WORDS.get(pair, 0)
            if two_before:
                bits |= _WORDS.get(f"{two_before}+{pair}", 0)
        two_before, before = before, token
    return bits

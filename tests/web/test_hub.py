"""What a cached reading depends on, the queue's order, and what is kept of finished jobs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from desk import config_for

from accordingto.errors import NotFound
from accordingto.web import hub
from accordingto.web.jobs import Job, Jobs


def test_every_option_makes_a_reading_of_its_own(fresh: Any) -> None:
    desk = fresh()
    asked = [
        {"text": "The same words."},
        {"html": "The same words."},
        {"text": "The same words.", "url": "https://a.example/"},
        {"text": "The same words.", "options": {"length": "short"}},
        {"text": "The same words.", "options": {"bullets": True}},
    ]
    for body in asked:
        assert desk.ask("POST", "/v1/readings", body).status == 200
    assert desk.hub.cache.size()[0] == len(asked)
    for body in asked:
        desk.ask("POST", "/v1/readings", body)
    assert desk.hub.metrics._hits == {"miss": len(asked), "hit": len(asked)}


def test_another_configuration_or_model_makes_another_revision(tmp_path: Path) -> None:
    config = config_for(tmp_path)
    others = [
        replace(config, model="other"),
        replace(config, length="short"),
        replace(config, claims=replace(config.claims, threshold=0.9)),
    ]
    assert len({hub.revision(c) for c in (config, *others)}) == 4
    assert hub.revision(config) == hub.revision(config_for(tmp_path))


def test_jobs_come_in_the_order_they_were_asked_for_and_cancelled_ones_not_at_all() -> None:
    jobs = Jobs(queue=5)
    first, second, third = (jobs.submit(Job({"text": str(n)})) for n in range(3))
    assert (jobs.position(first), jobs.position(third)) == (0, 2)
    second.cancel()
    assert jobs.waiting() == 2
    assert jobs.position(third) == 1
    assert jobs.next(0) is first
    assert jobs.next(0) is third
    assert jobs.next(0) is None


def test_only_so_many_finished_jobs_are_kept_and_not_for_ever() -> None:
    jobs = Jobs(queue=100, kept=3, seconds=900)
    made = [jobs.submit(Job({"text": str(n)})) for n in range(6)]
    for job in made:
        job.succeed(b"{}")
    jobs.submit(Job({"text": "one more"}))
    for job in made[:3]:
        with pytest.raises(NotFound):
            jobs.get(job.id)
    assert jobs.get(made[5].id) is made[5]
    made[4].finished -= 901  # type: ignore[operator]
    made[3].finished -= 901  # type: ignore[operator]
    with pytest.raises(NotFound):
        jobs.get(made[4].id)
    assert jobs.get(made[5].id) is made[5]


def test_large_finished_jobs_are_kept_by_their_size() -> None:
    jobs = Jobs(queue=100, kept=100, kept_bytes=1_000)
    made = [jobs.submit(Job({"text": str(n)})) for n in range(5)]
    for job in made:
        job.succeed(b"x" * 300)
    with pytest.raises(NotFound):
        jobs.get(made[0].id)
    assert jobs.get(made[4].id) is made[4]


def test_a_job_lets_go_of_its_page_when_it_is_over() -> None:
    job = Job({"text": "x" * 1000})
    job.succeed(b"{}")
    assert job.request is None
    job.tell({"event": "claim"})
    assert list(job.follow(0, lambda: True))[-1].endswith(b'{"event":"done","seq":2,"reading":{}}\n')

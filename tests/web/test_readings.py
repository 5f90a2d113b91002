"""Readings over HTTP: answers, streams, jobs, cancelling, time-outs, crashes."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import pytest
from desk import alive

from accordingto.web import schemas


def wait_until(true: Any, seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


def test_a_plain_request_gets_the_reading(desk: Any) -> None:
    answer = desk.read("A plain request.")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    reading = schemas.Reading.model_validate_json(answer.body)
    assert reading.article.text == "A plain request."
    assert desk.ask("GET", answer.headers["Location"]).json() == answer.json()


def test_a_stream_tells_the_stages_in_order_and_ends_with_the_whole_reading(desk: Any) -> None:
    answer = desk.read("A stream of events.", Accept="application/x-ndjson")
    assert answer.headers["Content-Type"].startswith("application/x-ndjson")
    events = answer.lines()
    for event in events:
        schemas.Event.model_validate(event)
    assert [e["seq"] for e in events] == list(range(1, len(events) + 1))
    assert events[0]["stage"] == "queued"
    assert answer.headers["Location"] == f"/v1/readings/{events[0]['id']}"
    kinds = [e["event"] for e in events]
    assert kinds.index("claim") < kinds.index("summary_sentence") < kinds.index("done") == len(kinds) - 1
    assert events[-1]["reading"]["claims"][0]["text"] == "A stream of events."


def test_following_again_gives_only_what_came_after(desk: Any) -> None:
    first = desk.read("Follow me twice.", Accept="application/x-ndjson")
    path = first.headers["Location"]
    rest = desk.ask("GET", f"{path}?after=3", Accept="application/x-ndjson").lines()
    assert rest == first.lines()[3:]
    assert desk.ask("GET", f"{path}?after=9999", Accept="application/x-ndjson").body == b""
    for wrong in ("x", "-1", "1.0", "99999999999"):
        assert desk.ask("GET", f"{path}?after={wrong}", Accept="application/x-ndjson").status == 400


def test_a_job_survives_a_dropped_stream_and_can_be_joined_again(desk: Any) -> None:
    connection, response = desk.stream("sleep 0.8")
    first = json.loads(response.readline())
    response.close()
    connection.close()
    path = f"/v1/readings/{first['id']}"
    assert desk.ask("GET", path).status == 202
    events = desk.ask("GET", f"{path}?after=1", Accept="application/x-ndjson").lines()
    assert events[0]["seq"] == 2
    assert events[-1]["event"] == "done"


def test_an_asynchronous_request_gets_an_id_at_once(desk: Any) -> None:
    begun = time.monotonic()
    answer = desk.read("sleep 0.3", Prefer="respond-async")
    assert answer.status == 202
    assert time.monotonic() - begun < 0.3
    schemas.JobStatus.model_validate_json(answer.body)
    path = answer.headers["Location"]
    wait_until(lambda: desk.ask("GET", path).status == 200)


def test_the_same_page_again_comes_from_the_cache(desk: Any) -> None:
    first = desk.read("sleep 0.3")
    begun = time.monotonic()
    again = desk.read("sleep 0.3")
    assert time.monotonic() - begun < 0.2
    assert again.json() == first.json()
    events = desk.read("sleep 0.3", Accept="application/x-ndjson").lines()
    assert "cached" in [e.get("stage") for e in events]
    assert events[-1]["reading"] == first.json()


def test_deleting_stops_the_work_within_300_ms(fresh: Any) -> None:
    desk = fresh()
    wait_until(lambda: desk.hub.worker.ready)
    for order in ("sleep 30", "hang"):
        # One that looks whether it was cancelled, and one that never does and has to be killed.
        pid = desk.hub.worker.pid
        job = desk.read(order, Prefer="respond-async").headers["Location"]
        wait_until(lambda path=job: desk.ask("GET", path).json()["status"] == "running")
        time.sleep(0.05)
        begun = time.monotonic()
        assert desk.ask("DELETE", job).status == 204
        follower = desk.ask("GET", job)
        assert (follower.status, follower.slug) == (409, "cancelled")
        if order == "hang":
            wait_until(lambda old=pid: not alive(old))
        assert time.monotonic() - begun < 0.3
        assert desk.read(f"The next one, after {order}.").status == 200


def test_hanging_up_a_plain_request_stops_the_work(fresh: Any) -> None:
    desk = fresh()
    wait_until(lambda: desk.hub.worker.ready)
    connection = desk.connect()
    headers = {"Authorization": f"Bearer {desk.token}", "Content-Type": "application/json"}
    connection.request("POST", "/v1/readings", json.dumps({"text": "sleep 30"}), headers)
    wait_until(lambda: any(j.state == "running" for j in desk.hub.jobs._known.values()))
    [job] = desk.hub.jobs._known.values()
    time.sleep(0.05)
    begun = time.monotonic()
    connection.close()
    wait_until(lambda: job.over)
    assert time.monotonic() - begun < 0.3
    assert job.state == "cancelled"
    assert desk.read("The next one.").status == 200


def test_a_finished_reading_can_be_forgotten(desk: Any) -> None:
    path = desk.read("Forget this one.").headers["Location"]
    assert desk.ask("DELETE", path).status == 204
    assert desk.ask("GET", path).status == 404
    assert desk.ask("DELETE", path).slug == "not-found"


def test_a_full_queue_says_when_to_come_again(fresh: Any) -> None:
    desk = fresh(queue=2)
    wait_until(lambda: desk.hub.worker.ready)
    running = desk.read("sleep 20", Prefer="respond-async").headers["Location"]
    wait_until(lambda: desk.ask("GET", running).json()["status"] == "running")
    for n in range(2):
        assert desk.read(f"sleep 0.0{n}", Prefer="respond-async").status == 202
    refused = desk.read("One too many.")
    assert (refused.status, refused.slug) == (429, "busy")
    assert int(refused.headers["Retry-After"]) >= 1
    desk.ask("DELETE", running)


@pytest.mark.parametrize(("order", "stage"), [("hang", "article"), ("slowclaims 20", "claims")])
def test_each_stage_has_its_time(fresh: Any, order: str, stage: str) -> None:
    desk = fresh(article_seconds=0.5, claims_seconds=0.5)
    wait_until(lambda: desk.hub.worker.ready)
    answer = desk.read(order)
    assert (answer.status, answer.slug) == (504, "timed-out")
    assert stage in answer.json()["detail"]
    assert desk.read("The next one works.").status == 200


@pytest.mark.parametrize("order", ["die", "exit"])
def test_a_crash_is_reported_to_its_job_and_to_no_other(desk: Any, order: str) -> None:
    answers: dict[str, Any] = {}

    def ask(name: str, text: str) -> None:
        answers[name] = desk.read(text)

    threads = [
        threading.Thread(target=ask, args=(n, t))
        for n, t in (("before", f"sleep 0.2{order}"[:9]), ("crash", f"{order} now"), ("after", f"Read after {order}."))
    ]
    for thread in threads:
        thread.start()
        time.sleep(0.05)
    for thread in threads:
        thread.join()
    assert (answers["crash"].status, answers["crash"].slug) == (500, "crashed")
    assert answers["before"].status == answers["after"].status == 200


@pytest.mark.parametrize(
    ("order", "status", "slug"),
    [("empty", 422, "empty-page"), ("none", 422, "no-article"), ("raise secret words", 500, "crashed"),
     ("memory", 422, "too-deep")],
)  # fmt: skip
def test_the_readers_errors_become_problems(desk: Any, order: str, status: int, slug: str) -> None:
    answer = desk.read(order)
    assert (answer.status, answer.slug) == (status, slug)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "secret" not in answer.body.decode()
    last = desk.read(order, Accept="application/x-ndjson").lines()[-1]
    assert (last["event"], last["problem"]["slug"]) == ("error", slug)


def test_what_a_library_prints_does_not_get_between_the_lines(desk: Any) -> None:
    assert desk.read("print something").status == 200


def test_an_idle_process_ends_and_comes_back(fresh: Any) -> None:
    desk = fresh(keep_alive=0.5)
    wait_until(lambda: desk.hub.worker.loaded)
    pid = desk.hub.worker.pid
    wait_until(lambda: desk.hub.worker.pid is None)
    wait_until(lambda: not alive(pid))
    assert desk.ask("GET", "/ready").json()["loaded"] is False
    assert desk.read("Wake up.").status == 200


def test_a_process_that_died_while_idle_is_replaced(fresh: Any) -> None:
    desk = fresh()
    wait_until(lambda: desk.hub.worker.ready)
    import os
    import signal

    pid = desk.hub.worker.pid
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: desk.hub.worker.pid not in (pid, None))
    assert desk.read("After the kill.").status == 200


def test_a_reader_that_does_not_load_is_told(fresh: Any) -> None:
    desk = fresh(opener="doubles:open_broken")
    wait_until(lambda: desk.hub.worker.failure is not None)
    assert desk.ask("GET", "/health").status == 200
    assert desk.ask("GET", "/ready").slug == "not-ready"
    assert desk.read("Read this.").slug == "crashed"


def test_health_answers_while_the_models_load(fresh: Any) -> None:
    desk = fresh(opener="doubles:open_slowly")
    begun = time.monotonic()
    assert desk.ask("GET", "/health").json() == {"status": "ok"}
    assert desk.ask("GET", "/ready").status == 503
    assert time.monotonic() - begun < 1.0
    wait_until(lambda: desk.ask("GET", "/ready").status == 200, 10)


def test_health_and_ready_answer_in_time_while_every_seat_is_taken(fresh: Any) -> None:
    desk = fresh(queue=8)
    wait_until(lambda: desk.hub.worker.ready)
    threads = [threading.Thread(target=desk.read, args=(f"sleep 1.{n}",)) for n in range(9)]
    for thread in threads:
        thread.start()
    wait_until(lambda: desk.hub.jobs.waiting() >= 7)
    times = []
    for _ in range(20):
        for path in ("/health", "/ready"):
            begun = time.monotonic()
            assert desk.ask("GET", path).status == 200
            times.append(time.monotonic() - begun)
    for job in list(desk.hub.jobs._known.values()):
        job.cancel()
    for thread in threads:
        thread.join()
    # Far less than the readings take; how much less is measured by scripts/load.py on a quiet machine.
    assert sorted(times)[len(times) // 2] < 0.2


def test_a_stopping_server_ends_its_jobs_politely(fresh: Any) -> None:
    desk = fresh()
    wait_until(lambda: desk.hub.worker.ready)
    answers: list[Any] = []
    thread = threading.Thread(target=lambda: answers.append(desk.read("sleep 0.5")))
    thread.start()
    wait_until(lambda: any(j.state == "running" for j in desk.hub.jobs._known.values()))
    pid = desk.hub.worker.pid
    desk.server.close()
    thread.join()
    assert answers[0].status == 200
    wait_until(lambda: not alive(pid))

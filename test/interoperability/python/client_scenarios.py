"""Drives a workflow server with the published Python client, as its documentation does.

  client_scenarios.py --list          the names of the scenarios, one per line
  client_scenarios.py <url> <name>    one of them, against a server of the fixture application; exit code 1 if it fails

`accept_context` and `go_on_with_a_run_of_python` need a server that accepts contexts, `own_http_client` one that knows the
token `open-sesame`, or none.
"""
import asyncio
import os
import sys
import traceback
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import httpx
from llama_agents.client import WorkflowClient
from workflows import Context, Workflow, step
from workflows.events import HumanResponseEvent, InputRequiredEvent, StartEvent, StopEvent

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../conformance"))
import fixture_app  # noqa: E402 - beside the other tests that need it

SCENARIOS = {}


def scenario(function):
    SCENARIOS[function.__name__] = function
    return function


class TypedStart(StartEvent):
    topic: str
    count: int = 1


class TypedStop(StopEvent):
    text: str
    length: int


class RequestEvent(InputRequiredEvent):
    prompt: str


class ResponseEvent(HumanResponseEvent):
    response: str


class OutEvent(StopEvent):
    output: str


class Approval(HumanResponseEvent):
    user: str
    ok: bool = True


def same(actual, expected):
    assert actual == expected, f"expected {expected!r}, got {actual!r}"


async def collect(stream):
    return [event async for event in stream]


async def first(stream, event_type):
    """Reads up to an event of this type, and leaves the stream."""
    async for event in stream:
        if event.type == event_type:
            return event
    raise AssertionError(f"no {event_type}")


async def status_error(call):
    try:
        await call
    except httpx.HTTPStatusError as error:
        return error
    raise AssertionError("no HTTPStatusError")


@scenario
async def health_and_list(url):
    client = WorkflowClient(base_url=url)
    same((await client.is_healthy()).status, "healthy")
    workflows = (await client.list_workflows()).workflows
    assert {"greet", "human", "slow"} <= set(workflows), workflows


@scenario
async def run(url):
    client = WorkflowClient(base_url=url)
    handler = await client.run_workflow("greet", start_event=StartEvent(name="John"))
    same(handler.status, "completed")
    same(handler.workflow_name, "greet")
    same(handler.result.value, {"result": "Hello, John!"})
    same(handler.result.load_event().result, "Hello, John!")
    same((await client.run_workflow("greet")).result.value, {"result": "Hello, World!"})
    same((await client.run_workflow("greet", start_event={"name": "Ada"})).result.value["result"], "Hello, Ada!")


@scenario
async def run_typed_events(url):
    client = WorkflowClient(base_url=url)
    for start in (client.run_workflow, client.run_workflow_nowait):
        handler = await start("typed", start_event=TypedStart(topic="tea", count=2))
        handler = await client.wait_for_handler(handler.handler_id, timeout=10, poll_interval=0.02)
        stop = handler.result.load_event([TypedStop])
        assert isinstance(stop, TypedStop), stop
        same((stop.text, stop.length), ("tea tea", 7))


@scenario
async def run_without_waiting_and_stream(url):
    client = WorkflowClient(base_url=url)
    handler = await client.run_workflow_nowait("greet", start_event=StartEvent(name="John"))
    same(handler.status, "running")
    events = await collect(client.get_workflow_events(handler.handler_id))
    same([event.type for event in events], ["StreamEvent"] * 3 + ["StopEvent"])
    same([event.value for event in events[:3]], [{"sequence": 0}, {"sequence": 1}, {"sequence": 2}])
    assert isinstance(events[3].load_event(), StopEvent)
    result = await client.get_handler(handler.handler_id)
    same((result.status, result.result.value), ("completed", {"result": "Hello, John!"}))


@scenario
async def stream_internal_events(url):
    client = WorkflowClient(base_url=url)
    handler = await client.run_workflow_nowait("greet")
    events = await collect(client.get_workflow_events(handler.handler_id, include_internal_events=True))
    changes = [event.value for event in events if event.type == "StepStateChanged"]
    assert [change for change in changes if change["name"] == "greet"], events


@scenario
async def stream_after_minus_one_from_the_beginning(url):
    client = WorkflowClient(base_url=url)
    handler = await client.run_workflow("bigstream", start_event=StartEvent(n=250))
    stream = client.get_workflow_events(handler.handler_id, after_sequence=-1)
    same(stream.last_sequence, -1)
    events = await collect(stream)
    same([event.value["sequence"] for event in events[:-1]], list(range(250)))
    same(events[-1].type, "StopEvent")
    assert stream.last_sequence >= 250


@scenario
async def stream_after_a_sequence(url):
    client = WorkflowClient(base_url=url)
    handler = await client.run_workflow_nowait("slow", start_event=StartEvent(seconds=0.6))
    stream = client.get_workflow_events(handler.handler_id)
    seen = []
    async for event in stream:
        seen.append(event)
        if len(seen) == 3:
            break
    rest = await collect(client.get_workflow_events(handler.handler_id, after_sequence=stream.last_sequence))
    ticks = [event.value["n"] for event in seen + rest if event.type == "Tick"]
    same(ticks, list(range(len(ticks))))
    assert len(ticks) > 3
    same(rest[-1].type, "StopEvent")


@scenario
async def stream_after_now(url):
    client = WorkflowClient(base_url=url)
    handler = await client.run_workflow_nowait("slow", start_event=StartEvent(seconds=2))
    seen = 0
    async for event in client.get_workflow_events(handler.handler_id):
        seen += 1
        if seen == 5:
            break
    live = await collect(client.get_workflow_events(handler.handler_id, after_sequence="now"))
    ticks = [event.value["n"] for event in live if event.type == "Tick"]
    assert ticks and ticks[0] >= 5, ticks
    same(ticks, list(range(ticks[0], ticks[0] + len(ticks))))
    same(live[-1].type, "StopEvent")
    # When the run is over there is nothing to come.
    same(await collect(client.get_workflow_events(handler.handler_id, after_sequence="now")), [])


class CuttingProxy:
    """Passes bytes on, and cuts the connection of a stream after some of them, as long as cuts are left."""

    def __init__(self, url, cuts, after_bytes):
        self.target, self.cuts, self.after_bytes, self.requests = urlsplit(url), cuts, after_bytes, []

    @asynccontextmanager
    async def serve(self):
        server = await asyncio.start_server(self.connect, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            server.close()

    async def connect(self, reader, writer):
        target_reader, target_writer = await asyncio.open_connection(self.target.hostname, self.target.port)
        head = await reader.readuntil(b"\r\n\r\n")
        line = head.split(b"\r\n", 1)[0].decode()
        self.requests.append(line)
        target_writer.write(head)
        passed, is_cut = 0, self.cuts > 0
        while data := await target_reader.read(64):
            writer.write(data)
            await writer.drain()
            passed += len(data)
            if is_cut and passed > self.after_bytes:
                self.cuts -= 1
                writer.transport.abort()
                break
        target_writer.close()
        writer.close()


@scenario
async def reconnect_after_lost_connections(url):
    client = WorkflowClient(base_url=url)
    handler = await client.run_workflow_nowait("slow", start_event=StartEvent(seconds=1.2))
    proxy = CuttingProxy(url, cuts=3, after_bytes=500)
    async with proxy.serve() as proxy_url:
        stream = WorkflowClient(base_url=proxy_url).get_workflow_events(handler.handler_id)
        events = await asyncio.wait_for(collect(stream), 20)
    ticks = [event.value["n"] for event in events if event.type == "Tick"]
    same(ticks, list(range(len(ticks))))
    same(events[-1].type, "StopEvent")
    same(proxy.cuts, 0)
    assert "after_sequence=-1" in proxy.requests[0] and "after_sequence=-1" not in proxy.requests[-1], proxy.requests


@scenario
async def human_in_the_loop(url):
    client = WorkflowClient(base_url=url)
    handler = await client.run_workflow_nowait("human")
    async for event in client.get_workflow_events(handler.handler_id):
        if event.type != "RequestEvent":
            continue
        loaded = event.load_event(registry=[RequestEvent, ResponseEvent])
        assert isinstance(loaded, RequestEvent), loaded
        same(loaded.prompt, "What is your name?")
        sent = await client.send_event(handler_id=handler.handler_id, event=ResponseEvent(response="Ada"))
        same(sent.status, "sent")
    result = await client.get_handler(handler.handler_id)
    same(result.status, "completed")
    same(result.result.load_event([OutEvent]).output, "Got: Ada")


@scenario
async def answer_one_step(url):
    client = WorkflowClient(base_url=url)
    handler = await client.run_workflow_nowait("human")
    await first(client.get_workflow_events(handler.handler_id), "RequestEvent")
    answer = ResponseEvent(response="Eve")
    refused = await status_error(client.send_event(handler.handler_id, answer, step="absent"))
    assert "absent" in str(refused), refused
    same((await client.send_event(handler.handler_id, answer, step="answer")).status, "sent")
    done = await client.wait_for_handler(handler.handler_id, timeout=10, poll_interval=0.02)
    same(done.result.value, {"output": "Got: Eve"})
    same((await status_error(client.send_event(handler.handler_id, answer))).response.status_code, 409)


@scenario
async def answer_a_waiting_step(url):
    client = WorkflowClient(base_url=url)
    handler = await client.run_workflow_nowait("waiter", start_event=StartEvent(user="alice"))
    asked = await first(client.get_workflow_events(handler.handler_id), "ApprovalRequest")
    same(asked.value["topic"], "deploy")
    await client.send_event(handler.handler_id, Approval(user="mallory"))
    await client.send_event(handler.handler_id, {"type": "Approval", "value": {"user": "alice", "ok": False}})
    done = await client.wait_for_handler(handler.handler_id, timeout=10, poll_interval=0.02)
    same(done.result.value["result"], {"user": "alice", "ok": False})


@scenario
async def handlers(url):
    client = WorkflowClient(base_url=url)
    done = (await client.run_workflow("branch", handler_id="branch-1")).handler_id
    same(done, "branch-1")
    waiting = (await client.run_workflow_nowait("human", handler_id="human-1")).handler_id
    listed = {handler.handler_id: handler for handler in (await client.get_handlers()).handlers}
    same((listed[done].status, listed[waiting].status), ("completed", "running"))
    filtered = await client.get_handlers(status=["completed", "failed"], workflow_name=["branch", "human"])
    assert done in [handler.handler_id for handler in filtered.handlers]
    assert waiting not in [handler.handler_id for handler in filtered.handlers]
    running = await client.get_handlers(status=["running"], workflow_name=["human"])
    assert waiting in [handler.handler_id for handler in running.handlers]
    same((await client.get_handler(waiting)).status, "running")
    same((await client.get_result(done)).result.value, {"result": "went L"})
    try:
        await client.wait_for_handler(waiting, timeout=0.05, poll_interval=0.02)
    except TimeoutError:
        pass
    else:
        raise AssertionError("no TimeoutError")
    await client.cancel_handler(waiting, purge=True)
    # The same handler again, for another run.
    again = await client.run_workflow("branch", handler_id=done, start_event=StartEvent(side="right"))
    same((again.handler_id, again.result.value), (done, {"result": "went R"}))


@scenario
async def failed_run(url):
    client = WorkflowClient(base_url=url)
    error = await status_error(client.run_workflow("fail"))
    same(error.response.status_code, 500)
    assert str(error).startswith(f"500 Internal Server Error for POST {url}/workflows/fail/run. Response: "), error
    handler = error.response.json()
    same((handler["status"], handler["error"]), ("failed", "boom"))
    events = await collect(client.get_workflow_events(handler["handler_id"]))
    same(events[-1].type, "WorkflowFailedEvent")
    same(events[-1].value["exception"]["exception_message"], "boom")
    same((await status_error(client.get_handler(handler["handler_id"]))).response.json()["status"], "failed")


@scenario
async def refused_requests(url):
    client = WorkflowClient(base_url=url)
    error = await status_error(client.run_workflow("typed", start_event={"count": 1}))
    same(error.response.status_code, 400)
    assert "topic" in str(error), error
    same((await status_error(client.run_workflow("absent"))).response.status_code, 404)
    same((await status_error(client.get_handler("absent"))).response.status_code, 404)
    try:
        await collect(client.get_workflow_events("absent"))
    except ValueError as missing:
        same(str(missing), "Handler not found")
    else:
        raise AssertionError("no ValueError")


@scenario
async def cancel(url):
    client = WorkflowClient(base_url=url)
    handler_id = (await client.run_workflow_nowait("slow", start_event=StartEvent(seconds=600))).handler_id
    stream = client.get_workflow_events(handler_id)
    events = []
    async for event in stream:
        if not events:
            same((await client.cancel_handler(handler_id)).status, "cancelled")
        events.append(event)
    same(events[-1].type, "WorkflowCancelledEvent")
    same((await status_error(client.get_handler(handler_id))).response.json()["status"], "cancelled")
    same((await client.cancel_handler(handler_id, purge=True)).status, "deleted")
    same((await status_error(client.get_handler(handler_id))).response.status_code, 404)


@scenario
async def own_http_client(url):
    async with httpx.AsyncClient(base_url=url, headers={"Authorization": "Bearer open-sesame"}) as http:
        client = WorkflowClient(httpx_client=http)
        handler = await client.run_workflow_nowait("greet", start_event=StartEvent(name="John"))
        events = await collect(client.get_workflow_events(handler.handler_id))
        same(events[-1].value, {"result": "Hello, John!"})


class Counting(Workflow):
    @step
    async def count(self, ctx: Context[fixture_app.CounterState], ev: StartEvent) -> StopEvent:
        return StopEvent()


@scenario
async def accept_context(url):
    client = WorkflowClient(base_url=url)
    context = Context(Counting())
    await context.store.set("count", 4)
    handler = await client.run_workflow("state", context=context, start_event=StartEvent(by=3))
    same(handler.result.value, {"result": 7})


@scenario
async def go_on_with_a_run_of_python(url):
    """A run that has begun in this process waits for a person; its context is saved, and the server goes on with it."""
    begun = fixture_app.Waiter().run(start_event=StartEvent(user="alice", topic="release"))
    async for event in begun.stream_events():
        if isinstance(event, InputRequiredEvent):
            break
    saved = begun.ctx.to_dict()
    await begun.cancel_run()
    client = WorkflowClient(base_url=url)
    handler = await client.run_workflow_nowait("waiter", context=saved)
    # What the waiter requires of an event is not saved: the step says it again when it is called again.
    await client.send_event(handler.handler_id, Approval(user="alice", ok=True))
    done = await client.wait_for_handler(handler.handler_id, timeout=10, poll_interval=0.02)
    same(done.result.value["result"], {"user": "alice", "ok": True})


def main():
    if sys.argv[1] == "--list":
        return print("\n".join(SCENARIOS))
    _, url, name = sys.argv
    try:
        asyncio.run(asyncio.wait_for(SCENARIOS[name](url), 25))
    except Exception:
        traceback.print_exc()
        sys.exit(1)


main()

#!/usr/bin/env python3
"""Asks a room and waits for the answers, with nothing but Python and the published schemas.

    ZHUBO_KEY=... python3 shop.py http://localhost:8080 demo "3号多少钱" "how much is number 1?"
"""
import json
import os
import sys
import urllib.request
import uuid

server, room, *questions = sys.argv[1:] or ["http://localhost:8080", "demo", "多少钱"]
key = os.environ["ZHUBO_KEY"]


def call(path, body=None):
    request = urllib.request.Request(
        server + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={"authorization": "Bearer " + key, "content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


# What may be sent and what comes is in the contract; every outcome it knows is printed under its own name.
contract = call("/v1/openapi.json")
assert "/v1/rooms/{room}/comments" in contract["paths"], "this server is too old"

last = call(f"/v1/rooms/{room}/events")["last"]
comments = [{"id": str(uuid.uuid4()), "viewer": "python", "text": text} for text in questions]
words = {comment["id"]: comment["text"] for comment in comments}
call(f"/v1/rooms/{room}/comments", {"comments": comments})

answers = {}
waiting = set(words)
while waiting:
    page = call(f"/v1/rooms/{room}/events?after={last}&wait=20&only=answer.finished")
    last = page["last"]
    for event in page["events"]:
        if event["type"] == "answer.finished":
            answers[event["turn"]] = event["text"]
        elif event["type"] == "comment.replied":
            answers[event["id"]] = event["text"]
        elif event["type"] in ("comment.closed", "comment.rejected") and event["id"] in waiting:
            waiting.discard(event["id"])
            end = event.get("outcome") or event["reason"]
            said = answers.get(event.get("turn")) or answers.get(event["id"], "")
            print(words[event["id"]], "->", end, said, flush=True)

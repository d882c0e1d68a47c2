#!/usr/bin/env python3
"""A shop in plain HTTP: makes an order, says where to pay it, waits until it is paid, and gives some money back.

SHOP=http://127.0.0.1:9966/ TOKEN=secret-token:sandbox python3 shop.py
"""
import json
import os
import sys
import time
import urllib.error
import urllib.request

SHOP = os.environ.get("SHOP", "http://127.0.0.1:9966/")
TOKEN = os.environ["TOKEN"]


def ask(method, path, body=None):
    request = urllib.request.Request(
        SHOP + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": "Bearer " + TOKEN, "Content-Type": "application/json"},
    )
    try:
        # Longer than the server is asked to wait.
        with urllib.request.urlopen(request, timeout=40) as answer:
            text = answer.read()
            return json.loads(text) if text else {}
    except urllib.error.HTTPError as error:
        problem = json.loads(error.read() or b"{}")
        sys.exit(f"{method} {path}: {error.code} {problem.get('hint', '')} {problem.get('detail', '')}")


# With an id of one's own the request may be repeated: who got no answer asks again, and there is one order.
order_id = f"cart-{int(time.time() * 1000)}"
order = {"order_id": order_id, "summary": "A pot of tea", "amount": "KUDOS:2"}
ask("POST", "private/orders", {"order": order, "refund_delay": {"d_us": 14 * 24 * 3600 * 1000000}})

status = ask("GET", f"private/orders/{order_id}")
print("send the customer to", status["order_status_url"], flush=True)

# Answered as soon as it is paid, or after half a minute.
while status["order_status"] != "paid":
    status = ask("GET", f"private/orders/{order_id}?timeout_ms=30000")
print("paid", status["deposit_total"], flush=True)

ask("POST", f"private/orders/{order_id}/refund", {"refund": "KUDOS:0.5", "reason": "The tea was cold"})
print("gave back", ask("GET", f"private/orders/{order_id}")["refund_amount"])

"""Reads time by JSON-RPC 2.0: python3 examples/faces/watch.py http://localhost:8080

Debian: apt-get install python3-jsonrpclib-pelix
"""
import sys

import jsonrpclib

time = jsonrpclib.ServerProxy(sys.argv[1]).TimeService
update = time.RequestTimeStream(UpdateInterval=0.5, Duration=1)
while True:
    print(update["SequenceNum"], update["TimeString"], update["IsFinal"])
    if update["IsFinal"]:
        break
    update = time.GetNextUpdate(StreamId=update["StreamId"])

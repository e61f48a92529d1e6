"""A client of JSON-RPC 2.0 as one is usually written with jsonrpclib-pelix: call-by-pelix.py <url>.

What comes back is printed as lines of JSON.
"""
import json
import sys

import jsonrpclib


def say(**fields):
    print(json.dumps(fields), flush=True)


def fails(act):
    try:
        act()
    except jsonrpclib.ProtocolError as error:
        say(code=error.args[0][0], message=error.args[0][1])


server = jsonrpclib.ServerProxy(sys.argv[1])

# by name, update by update to the last
update = server.TimeService.RequestTimeStream(UpdateInterval=0.2, Duration=0.6)
say(**update)
while not update["IsFinal"]:
    update = server.TimeService.GetNextUpdate(StreamId=update["StreamId"])
    say(**update)
fails(lambda: server.TimeService.GetNextUpdate(StreamId=update["StreamId"]))

# by position, in another zone
update = server.TimeService.RequestTimeStream(0.2, 0, "Asia/Kathmandu")
say(**server.TimeService.GetNextUpdate(update["StreamId"]))

# no stream, no method, no service, no number
fails(server.TimeService.GetNextUpdate)
fails(server.TimeService.Nothing)
fails(server.Other.GetNextUpdate)
fails(lambda: server.TimeService.RequestTimeStream(UpdateInterval="often"))

# a batch: two updates of one stream, one of a new one, and an error among them
batch = jsonrpclib.MultiCall(server)
batch.TimeService.GetNextUpdate(update["StreamId"])
batch.TimeService.GetNextUpdate(update["StreamId"])
batch.TimeService.RequestTimeStream()
batch.TimeService.Nothing()
results = batch()
for place in range(3):
    say(**results[place])
fails(lambda: results[3])

# notifications have no answer
say(notified=server._notify.TimeService.RequestTimeStream())

"""python3 watch.py INTERVAL DURATION HOST:PORT... - a stream of time that goes on at the next replica when one is gone."""
import itertools
import sys
import time

import grpc

# made by: python3 -m grpc_tools.protoc -I libs/contracts/proto/time/v1 --python_out=. --grpc_python_out=. time.proto
# (a package `time` would hide Python's own, so the folder of the file is the root)
from time_pb2 import Resume, TimeRequest
from time_pb2_grpc import TimeServiceStub

TRY_ELSEWHERE = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.RESOURCE_EXHAUSTED)
request = TimeRequest(update_interval=float(sys.argv[1]), duration=float(sys.argv[2]))

for address in itertools.cycle(sys.argv[3:]):
    with grpc.insecure_channel(address, options=[("grpc.keepalive_time_ms", 5000)]) as channel:
        call = TimeServiceStub(channel).StreamTime(request)
        try:
            for update in call:
                print(update.sequence_num, update.time_string, address, flush=True)
                # whatever comes is remembered as where to go on
                origin = float(dict(call.initial_metadata())["time-origin-unix-ms"])
                request.resume.CopyFrom(Resume(origin_unix_ms=origin, next_sequence=update.sequence_num + 1))
            break
        except grpc.RpcError as error:
            if error.code() not in TRY_ELSEWHERE:
                raise
            print(error.details(), file=sys.stderr)
    time.sleep(0.1)

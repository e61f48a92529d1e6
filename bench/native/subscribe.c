// subscribe <url> <warm-up ms> <ms>: says "ready", and from the first message on counts what comes: "begin" after the
// warm-up, then "end <messages> <ms>".
#include <nats/nats.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static atomic_long received;

static void count(natsConnection *connection, natsSubscription *subscription, natsMsg *message, void *closure) {
  (void)connection, (void)subscription, (void)closure;
  atomic_fetch_add_explicit(&received, 1, memory_order_relaxed);
  natsMsg_Destroy(message);
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  natsOptions *options = NULL;
  natsConnection *connection = NULL;
  natsSubscription *subscription = NULL;
  natsStatus status = natsOptions_Create(&options);
  if (status == NATS_OK) status = natsOptions_SetURL(options, argv[1]);
  if (status == NATS_OK) status = natsOptions_SetIOBufSize(options, 1 << 20);
  if (status == NATS_OK) status = natsConnection_Connect(&connection, options);
  if (status == NATS_OK) status = natsConnection_Subscribe(&subscription, connection, "bench.stream.*", count, NULL);
  // nothing is dropped here: what the limit is shall show at the broker
  if (status == NATS_OK) status = natsSubscription_SetPendingLimits(subscription, -1, -1);
  if (status == NATS_OK) status = natsConnection_Flush(connection);
  if (status != NATS_OK) {
    fprintf(stderr, "subscribe: %s\n", natsStatus_GetText(status));
    return 1;
  }
  setvbuf(stdout, NULL, _IOLBF, 0);
  puts("ready");
  while (atomic_load(&received) == 0) nats_Sleep(1);
  nats_Sleep(atoll(argv[2]));
  puts("begin");
  const long before = atomic_load(&received);
  const int64_t beganMs = nats_Now();
  nats_Sleep(atoll(argv[3]));
  const long after = atomic_load(&received);
  printf("end %ld %lld\n", after - before, (long long)(nats_Now() - beganMs));
  // what it has used is looked at before it ends
  for (;;) nats_Sleep(1000);
}

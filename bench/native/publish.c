// publish <url> <subjects> <ms>: sends 100 bytes to one subject after the other, as fast as it can.
#include <nats/nats.h>
#include <stdio.h>
#include <stdlib.h>

static const char UPDATE[] =
    "{\"timestamp\":1795245291,\"timeString\":\"2026-11-21 08:14:51.260000\",\"sequenceNum\":12345,\"isFinal\":false}";

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  const int subjects = atoi(argv[2]);
  const int64_t untilMs = nats_Now() + atoll(argv[3]);
  natsOptions *options = NULL;
  natsConnection *connection = NULL;
  natsStatus status = natsOptions_Create(&options);
  if (status == NATS_OK) status = natsOptions_SetURL(options, argv[1]);
  if (status == NATS_OK) status = natsOptions_SetIOBufSize(options, 1 << 20);
  if (status == NATS_OK) status = natsConnection_Connect(&connection, options);
  char(*names)[32] = calloc((size_t)subjects, sizeof *names);
  if (names == NULL) return 1;
  for (int i = 0; i < subjects; i++) snprintf(names[i], sizeof *names, "bench.stream.%d", i);
  while (status == NATS_OK && nats_Now() < untilMs) {
    for (int i = 0; i < subjects && status == NATS_OK; i++) {
      status = natsConnection_Publish(connection, names[i], UPDATE, sizeof UPDATE - 1);
    }
  }
  if (status != NATS_OK) fprintf(stderr, "publish: %s\n", natsStatus_GetText(status));
  natsConnection_Destroy(connection);
  free(names);
  return status == NATS_OK ? 0 : 1;
}

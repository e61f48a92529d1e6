// A client that is none of ours: opens a stream with Debian's libnats, reads it to its end, and tells what it was told.
// gcc read-stream.c -o read-stream -lnats && ./read-stream nats://localhost:4222
#include <nats/nats.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check(natsStatus status, const char *what) {
  if (status == NATS_OK) return;
  fprintf(stderr, "%s: %s\n", what, natsStatus_GetText(status));
  exit(1);
}

static void print(const char *what, natsMsg *message) {
  printf("%s %.*s\n", what, natsMsg_GetDataLength(message), natsMsg_GetData(message));
}

// Whoever does not answer is taken for dead, and its streams are dropped.
static void answerAlive(natsConnection *connection, natsSubscription *subscription, natsMsg *message, void *closure) {
  natsConnection_PublishString(connection, natsMsg_GetReply(message), "here");
  natsMsg_Destroy(message);
}

static natsMsg *ask(natsConnection *connection, const char *subject, const char *body) {
  natsMsg *reply = NULL;
  check(natsConnection_RequestString(&reply, connection, subject, body, 10000), subject);
  return reply;
}

int main(int count, char **arguments) {
  natsConnection *connection = NULL;
  natsSubscription *alive = NULL, *updates = NULL;
  natsMsg *message = NULL;
  const char *value = NULL;
  int isFinal = 0;

  check(natsConnection_ConnectTo(&connection, count > 1 ? arguments[1] : NATS_DEFAULT_URL), "connect");
  check(natsConnection_Subscribe(&alive, connection, "time.client.c.alive", answerAlive, NULL), "subscribe");
  check(natsConnection_SubscribeSync(&updates, connection, "time.stream.c.*.*"), "subscribe");

  message = ask(connection, "time.rpc.open.c",
                "{\"streams\":[{\"streamId\":\"s1\",\"request\":{\"updateInterval\":0.05,\"duration\":0.5},\"epoch\":1}]}");
  print("reply", message);
  natsMsg_Destroy(message);
  while (!isFinal) {
    check(natsSubscription_NextMsg(&message, updates, 10000), "update");
    print(natsMsg_GetSubject(message), message);
    isFinal = strstr(natsMsg_GetData(message), "\"isFinal\":true") != NULL;
    natsMsg_Destroy(message);
  }

  message = ask(connection, "time.rpc.open.c",
                "{\"streams\":[{\"streamId\":\"s2\",\"request\":{\"updateInterval\":-1},\"epoch\":1}]}");
  check(natsMsgHeader_Get(message, "Nats-Service-Error-Code", &value), "Nats-Service-Error-Code");
  printf("code %s\n", value);
  check(natsMsgHeader_Get(message, "Nats-Service-Error", &value), "Nats-Service-Error");
  printf("error %s\n", value);
  print("refusal", message);
  natsMsg_Destroy(message);

  natsSubscription_Destroy(updates);
  natsSubscription_Destroy(alive);
  natsConnection_Destroy(connection);
  nats_Close();
  return 0;
}

import { ResponderBuilder, ServerInterceptingCall, ServerListenerBuilder, type ServerInterceptor } from '@grpc/grpc-js';
import type { ServerHttp2Stream } from 'node:http2';

/** A request, and the stream of HTTP/2 to which its answers are written as gRPC frames them. */
export interface DirectRequest<Request> extends OverHttp2 {
  readonly message: Request;
}

/**
 * Where grpc-js keeps the call's stream of HTTP/2. It lets nobody reset one, and says that a call is over when there may
 * be much that its client has not read.
 */
interface OverHttp2 {
  readonly stream: ServerHttp2Stream;
}

/**
 * Lets the handlers of one method write to the call's stream of HTTP/2 itself, once they have sent metadata: a message
 * through the writable stream that they get costs about half more. Metadata, status and cancellation still go by that.
 *
 * What is written is told when the kernel has it. Nothing else bounds what waits, so its user counts.
 */
export function directCalls(path: string): ServerInterceptor {
  return (method, call) => {
    if (method.path !== path) return new ServerInterceptingCall(call);
    const { stream } = call as unknown as OverHttp2;
    const listener = new ServerListenerBuilder()
      .withOnReceiveMessage((message, next) => next({ message, stream } satisfies DirectRequest<unknown>))
      .build();
    const responder = new ResponderBuilder().withStart((next) => next(listener)).build();
    return new ServerInterceptingCall(call, responder);
  };
}

import {
  ResponderBuilder,
  ServerInterceptingCall,
  ServerListenerBuilder,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
} from '@grpc/grpc-js';
import type { ServerHttp2Stream } from 'node:http2';

/** A request and what is beneath the writable stream that its handler gets. */
export interface DirectRequest<Request> extends OverHttp2 {
  readonly message: Request;
  readonly call: Pick<ServerInterceptingCallInterface, 'sendMessage'>;
}

/**
 * Where grpc-js keeps the call's stream of HTTP/2. It lets nobody reset one, and says that a call is over when there may
 * be much that its client has not read.
 */
interface OverHttp2 {
  readonly stream: ServerHttp2Stream;
}

/**
 * Lets the handlers of one method send by the call itself: a message through the writable stream costs about a third
 * more. Metadata, status and cancellation still go by the stream, and metadata first.
 *
 * What `sendMessage` takes is told when the kernel has it. Nothing else bounds what waits, so its user counts.
 */
export function directCalls(path: string): ServerInterceptor {
  return (method, call) => {
    if (method.path !== path) return new ServerInterceptingCall(call);
    const { stream } = call as unknown as OverHttp2;
    const listener = new ServerListenerBuilder()
      .withOnReceiveMessage((message, next) => next({ message, call, stream } satisfies DirectRequest<unknown>))
      .build();
    const responder = new ResponderBuilder().withStart((next) => next(listener)).build();
    return new ServerInterceptingCall(call, responder);
  };
}

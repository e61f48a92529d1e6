export interface NchanConfig {
  readonly modulePath: string;
  /** Where readers come to `/events?stream=<name>`. */
  readonly port: number;
  /** Where updates are published, at no cost of TCP. */
  readonly socketPath: string;
}

const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/**
 * An nginx that does nothing but this, with one worker as the others are one process. It keeps one message a channel:
 * with none, nchan 1.3 never frees them. One connection publishes everything: it may send as many requests as it
 * likes, and a large buffer takes many of them out of the socket in one read.
 */
export function nchanConfig({ modulePath, port, socketPath }: NchanConfig): string {
  return `load_module ${modulePath};
daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr notice;
events { worker_connections 16384; }
http {
  access_log off;
  ${TEMPORARY.map((name) => `${name}_temp_path ${name};`).join(' ')}
  keepalive_requests 1000000000;
  nchan_max_reserved_memory 1024m;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location = /events {
      nchan_subscriber eventsource;
      nchan_subscriber_first_message newest;
      nchan_channel_id $arg_stream;
      nchan_eventsource_event update;
    }
  }
  server {
    listen unix:${socketPath};
    client_header_buffer_size 64k;
    location = /publish {
      nchan_publisher http;
      nchan_channel_id $arg_stream;
      nchan_message_buffer_length 1;
    }
    location = /status { nchan_stub_status; }
  }
}
`;
}

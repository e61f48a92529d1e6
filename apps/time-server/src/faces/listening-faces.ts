import { Injectable } from '@nestjs/common';
import { LoggerService } from '@app/service';

/** A face that listens. */
export interface ListeningFace {
  readonly name: 'go' | 'grpc';
  readonly port: number;
}

/** Which faces listen where: each tells it, so that none need know another. */
@Injectable()
export class ListeningFaces {
  private readonly faces: ListeningFace[] = [];

  constructor(private readonly logger: LoggerService) {}

  add(face: ListeningFace): void {
    this.faces.push(face);
    this.logger.info('face listening', { face: face.name, port: face.port });
  }

  all(): readonly ListeningFace[] {
    return this.faces;
  }
}

import { judge, nowUnixMs, randomMoment, settle } from '../deed.js';
import type { Fault } from '../fault.js';
import { orphansAfter, streamsAt } from '../replica-process.js';

const rollingRestart: Fault = {
  id: 'F16',
  title: 'rolling restart of all replicas by SIGTERM',
  load: '200 × 10 Hz',
  pauseMs: 60,
  seconds: 17,
  run: async (stage) => {
    await stage.start({ replicas: 2 });
    const tap = await stage.startTap();
    const reader = await stage.startReader(200, { updateInterval: 0.1, duration: 12 });
    const broken: string[] = [];
    for (const replica of stage.replicas.slice()) {
      await randomMoment(stage);
      replica.process.kill('SIGTERM');
      const end = await replica.process.ended;
      if (end.code !== 0) broken.push(`${replica.name} ended with ${JSON.stringify(end)}`);
      await stage.startReplica(replica.name);
    }
    stage.faultEnds();
    const finding = await settle(stage, tap);
    const others = Object.entries(reader.resumed).filter(([reason]) => reason !== 'drain');
    if (others.length > 0) broken.push(`moved not only by drain: ${JSON.stringify(Object.fromEntries(others))}`);
    if ((finding.report.wire?.duplicates ?? 0) > 0) broken.push('duplicates on the wire');
    return { ...finding, broken };
  },
};

const clientKilled: Fault = {
  id: 'F17',
  title: 'SIGKILL of the client',
  load: '1,000 × 1 Hz',
  seconds: 10,
  run: async (stage) => {
    await stage.start({ replicas: 2 });
    const reader = await stage.startReader(1_000, { updateInterval: 1 });
    await randomMoment(stage);
    const served = (await Promise.all(stage.replicas.map(streamsAt))).reduce((sum, streams) => sum + streams, 0);
    const killedUnixMs = nowUnixMs();
    reader.process.kill('SIGKILL');
    const finding = judge(stage, { streams: [], orphans: await orphansAfter(stage.replicas, 10_000) });
    const seconds = ((nowUnixMs() - killedUnixMs) / 1000).toFixed(1);
    return {
      ...finding,
      figures: `${finding.report.orphans} orphans after ${seconds} s (≤ 10 s)`,
      broken: served === 1_000 ? [] : [`${served} streams were served, not 1,000`],
    };
  },
};

export const leaving: readonly Fault[] = [rollingRestart, clientKilled];

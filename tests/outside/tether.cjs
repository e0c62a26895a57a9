// What a judge's process is made to do by `node --require`, whatever the judge itself would rather:
// it listens on 127.0.0.1 only and on a port the system chooses, writes down in the file JUDGE_DIARY that port and
// every answer it gave, and ends when its standard input closes: with whoever started it, however that one ended.
// Never touches what is answered.
'use strict';

const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');

function note(line) {
  fs.appendFileSync(process.env.JUDGE_DIARY, `${JSON.stringify(line)}\n`);
}

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...wished) {
  this.once('listening', () => note({ port: this.address().port }));
  const then = wished.find((argument) => typeof argument === 'function');
  return listen.call(this, { host: '127.0.0.1', port: 0 }, then);
};

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return String(text); // Prism cuts a long list of violations short
  }
}

// Before the last byte leaves: who has read the answer finds it in the diary.
const end = http.ServerResponse.prototype.end;
http.ServerResponse.prototype.end = function (...rest) {
  const problem = String(this.getHeader('content-type')).startsWith('application/problem+json');
  note({
    method: this.req.method,
    path: this.req.url,
    status: this.statusCode,
    problem: problem ? parsed(rest[0]) : null,
    violations: parsed(this.getHeader('sl-violations') ?? '[]'),
  });
  return end.apply(this, rest);
};

for (const gone of ['end', 'close', 'error']) process.stdin.on(gone, () => process.exit());
process.stdin.resume();

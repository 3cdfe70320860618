// The engine of a current ClickHouse behind what of its HTTP interface the collector uses: POST of a statement, or of rows with the
// statement as ?query=. Prints its port, and ends when its input does. Usage: node serve.mjs DIRECTORY
import { createServer } from 'node:http';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Session } from 'chdb';

const directory = process.argv[2];
mkdirSync(directory, { recursive: true });
const session = new Session(join(directory, 'data'));
let rows = 0;

function answer(database, statement, body) {
  if (database) session.query(`USE ${database}`);
  const insert = /^(\s*INSERT INTO .*) FORMAT RowBinary\s*$/s.exec(statement);
  if (insert) {
    const file = join(directory, `rows-${rows++}`);
    writeFileSync(file, body);
    try {
      session.query(`${insert[1]} FROM INFILE '${file}' FORMAT RowBinary`);
    } finally {
      rmSync(file);
    }
    return Buffer.alloc(0);
  }
  const select = /^(.*) FORMAT (RowBinary|TabSeparatedRaw)\s*$/s.exec(statement);
  if (!select) {
    session.query(statement);
    return Buffer.alloc(0);
  }
  return session.queryAsync(select[1], { format: select[2] }).then(result => Buffer.from(result.bytes()));
}

// One at a time: the engine has one current database.
let turn = Promise.resolve();

const server = createServer((request, response) => {
  const parts = [];
  request.on('data', part => parts.push(part));
  request.on('end', () => {
    const url = new URL(request.url, 'http://127.0.0.1');
    const body = Buffer.concat(parts);
    const statement = url.searchParams.get('query') ?? body.toString();
    turn = turn.then(async () => {
      try {
        const bytes = await answer(url.searchParams.get('database'), statement, body);
        response.writeHead(200).end(bytes);
      } catch (e) {
        response.writeHead(500).end(String(e.message).replace(/^Query failed: /, ''));
      }
    });
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));

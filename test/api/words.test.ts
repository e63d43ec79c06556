import { commandsOf, scriptOf, wordsOf } from '../../controller/api/words';

describe('a command is split as a shell does', () => {
  it.each([
    ['hey -z 1m  http://host/', ['hey', '-z', '1m', 'http://host/']],
    [`hey -H 'Authorization: Bearer x' "http://host/?a=b&c=\\"d\\""`, ['hey', '-H', 'Authorization: Bearer x', 'http://host/?a=b&c="d"']],
    ['hey http://host/?a=b', ['hey', 'http://host/?a=b']],
    [`a'b'"c"\\ d ""`, ['abc d', '']],
    [`'a\\b' "a\\b"`, ['a\\b', 'a\\b']],
    ['hey \\\n  -z 1m', ['hey', '-z', '1m']],
    ['\n# load\n\n  hey # gently\n# and that is all\n', ['hey']],
    ['hey http://host/#top', ['hey', 'http://host/#top']],
    ['  # nothing', []],
    ['', []],
  ])('%j', (command, words) => {
    expect(wordsOf(command)).toEqual({ words });
  });
});

describe('a command ends where more than words begins', () => {
  it.each([
    ['curl -s http://host/ | grep ok', ['curl', '-s', 'http://host/'], '|'],
    ['curl http://host/?a=b&c=d', ['curl', 'http://host/?a=b'], '&'],
    ['set -e; hey', ['set', '-e'], ';'],
    ['sleep 1\nhey', ['sleep', '1'], 'a line break'],
    ['hey $TARGET', ['hey'], '$'],
    ['hey v$VERSION x', ['hey'], '$'],
    ['hey$VERSION x', [], '$'],
    ['`which hey` x', [], '`'],
    ['(hey)', [], '('],
    ['test() { hey; }', [], '('],
    ['hey 2>errors', ['hey'], '>'],
    ['cat <file', ['cat'], '<'],
    ['echo "for $NAME"', ['echo'], 'a " that is not closed, or with $ or ` in it'],
    ["echo 'open", ['echo'], "a ' that is not closed, or with $ or ` in it"],
  ])('%j', (command, words, beyond) => {
    expect(wordsOf(command)).toEqual({ words, beyond });
  });
});

describe('a script of plain commands', () => {
  it.each([
    ['', [], []],
    ['a b', [['a', 'b']], []],
    ['a | b c', [['a'], ['b', 'c']], ['|']],
    ['a|b&&c||d;e', [['a'], ['b'], ['c'], ['d'], ['e']], ['|', '&&', '||', ';']],
    ['# first\na\n\n# then\nb;\n', [['a'], ['b']], ['\n']],
    ['a &&\n  b', [['a'], ['b']], ['&&']],
    ['a \'|\' "&&" \\;', [['a', '|', '&&', ';']], []],
  ])('is split into them: %j', (script, commands, joints) => {
    expect(commandsOf(script)).toEqual({ commands, joints });
  });

  it.each([
    ['a &', '&'],
    ['a |& b', '&'],
    ['a ;; b', ';'],
    ['; a', ';'],
    ['a |', 'what should follow |'],
    ['a && ', 'what should follow &&'],
    ['a | b $C', '$'],
    ['a; (b)', '('],
    ['a >file; b', '>'],
  ])('ends where more begins: %j', (script, beyond) => {
    expect(commandsOf(script).beyond).toBe(beyond);
  });

  it('is written so that a shell finds the same in it', () => {
    const joined = commandsOf(`a 'it'\\''s' '$' '*' | b && c\nd`);
    expect(joined.commands[0]).toEqual(['a', "it's", '$', '*']);
    expect(commandsOf(scriptOf(joined))).toEqual(joined);
  });
});

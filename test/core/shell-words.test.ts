import { joinCommands, joinContinuedLines, splitCommands, splitWords } from '../../controller/core/shell-words';

describe('a command is split as a shell does', () => {
  it.each([
    ['hey -z 1m  http://host/', ['hey', '-z', '1m', 'http://host/']],
    [
      `hey -H 'Authorization: Bearer x' "http://host/?a=b&c=\\"d\\""`,
      ['hey', '-H', 'Authorization: Bearer x', 'http://host/?a=b&c="d"'],
    ],
    ['hey http://host/?a=b', ['hey', 'http://host/?a=b']],
    [`a'b'"c"\\ d ""`, ['abc d', '']],
    [`'a\\b' "a\\b"`, ['a\\b', 'a\\b']],
    ['hey \\\n  -z 1m', ['hey', '-z', '1m']],
    ['\n# load\n\n  hey # gently\n# and that is all\n', ['hey']],
    ['hey http://host/#top', ['hey', 'http://host/#top']],
    ['  # nothing', []],
    ['', []],
  ])('%j', (command, words) => {
    expect(splitWords(command)).toEqual({ words });
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
  ])('%j', (command, words, unsupported) => {
    expect(splitWords(command)).toEqual({ words, unsupported });
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
  ])('is split into them: %j', (script, commands, operators) => {
    expect(splitCommands(script)).toEqual({ commands, operators });
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
  ])('ends where more begins: %j', (script, unsupported) => {
    expect(splitCommands(script).unsupported).toBe(unsupported);
  });

  it('is written so that a shell finds the same in it', () => {
    const joined = splitCommands(`a 'it'\\''s' '$' '*' | b && c\nd`);
    expect(joined.commands[0]).toEqual(['a', "it's", '$', '*']);
    expect(splitCommands(joinCommands(joined))).toEqual(joined);
  });
});

describe('a line that ends as those of guides do', () => {
  it.each([
    ['a backslash, blanks and a comment', 'hey -c 2 \\  # gently\n  -q 1', 'hey -c 2 \\\n  -q 1'],
    ['a backslash, one blank and a comment', 'hey \\ # it\'s "gentle\n  -q 1', 'hey \\\n  -q 1'],
    ['a backslash and blanks', 'hey \\  \n\t-c 2 \\\t\n -q 1', 'hey \\\n\t-c 2 \\\n -q 1'],
    ['a backslash and a blank of a web page', 'hey \\\u00a0# gently\n  -q 1', 'hey \\\n  -q 1'],
    ['the line break of another system', 'hey \\\r\n  -q 1', 'hey \\\n  -q 1'],
    ['a backslash after text in quotes', `hey -H 'a' -H "b\\"" \\  # both\n  -q 1`, `hey -H 'a' -H "b\\"" \\\n  -q 1`],
    ['several of them', 'hey \\ # a\n -c 2 \\ # b\n -q 1', 'hey \\\n -c 2 \\\n -q 1'],
  ])('goes on: %s', (_, script, meant) => {
    expect(joinContinuedLines(script)).toBe(meant);
  });

  it.each([
    ['a backslash', 'hey \\\n  -q 1'],
    ['a word that ends with a blank', 'cat my\\  # that file\necho'],
    ['an argument that is a blank', 'cut -d \\  -f 1\necho'],
    ['the last line', 'hey \\  # gently'],
    ['a backslash that is meant', 'echo \\\\  # one\necho'],
    ['in single quotes', "awk '{ a \\  # b\n}'"],
    ['in double quotes', 'echo "a \\  # b\n"'],
    ['after a quote that is none', "echo it\\'s; echo 'a \\  # b\n'"],
    ['in a comment', '# hey \\  # gently\necho'],
    ['in a comment behind a separator', 'true;# hey \\  # gently\necho'],
    ['in a here-document', 'cat <<EOF\na \\  # b\nc\nEOF'],
  ])('is as a shell has it: %s', (_, script) => {
    expect(joinContinuedLines(script)).toBe(script);
  });

  it('has the words that are meant', () => {
    const script =
      'hey -z 60s \\\n  -q 10 -c 2 \\  # Start with low concurrency\n  -H "X-Test: true" \\\n  http://myapp-canary:8080/health\n';
    expect(splitWords(joinContinuedLines(script))).toEqual({
      words: ['hey', '-z', '60s', '-q', '10', '-c', '2', '-H', 'X-Test: true', 'http://myapp-canary:8080/health'],
    });
  });
});

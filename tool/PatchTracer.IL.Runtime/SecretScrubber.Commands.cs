using System;

namespace PatchTracer.Woven;

internal static partial class SecretScrubber
{
    /// <summary>The values of options, which stand behind a blank: --password X, mysql -pX, curl -u user:X.</summary>
    private static string ScrubCommands(string text)
    {
        if (!text.Contains('-') && !text.Contains("login", StringComparison.Ordinal))
            return text;
        var c = new Cutter(text);
        string program = "", command = "";
        var plain = 0;
        for (var at = 0; at < text.Length;)
        {
            var next = WordAt(text, at, out var word);
            if (word.Start < word.End)
            {
                var said = text.Substring(word.Start, word.End - word.Start);
                var named = said.Substring(said.LastIndexOf('/') + 1);
                if (said[0] == '-')
                {
                    ScrubOption(c, program, command, word);
                }
                else if (program.Length == 0 || HasProgram(named))
                {
                    program = HasProgram(named) ? named : "";
                    command = "";
                    plain = 0;
                }
                else if (++plain > 0 && command.Length == 0 && IsCommand(program, said))
                {
                    command = said;
                    plain = 0;
                }
                else if (IsOption(program, command, "@" + (char)('0' + plain % 10), ""))
                {
                    c.Take(word.Start, word.End);
                }
            }
            if (EndsCommand(text, next) || EndsCommand(text, word.End))
                program = command = "";
            at = next + 1;
        }
        return c.Result();
    }

    private static bool EndsCommand(string text, int at) => at < text.Length && "|;\n".Contains(text[at]);

    /// <summary>A word of a command line, without the quotation marks around it; Closed is where these end.</summary>
    private struct Word
    {
        public int Start;
        public int End;
        public int Closed;

        public Word(int start, int end, int closed)
        {
            Start = start;
            End = end;
            Closed = closed;
        }
    }

    /// <summary>Reads the word at a place and tells where the blank behind it is. ["a", "b c"] is read as a line of two words is.</summary>
    private static int WordAt(string text, int at, out Word word)
    {
        while (at < text.Length && "[(\\".Contains(text[at]))
            at++;
        int end;
        if (at < text.Length && IsQuote(text[at]))
        {
            end = EndOfQuoted(text, at + 1, text.Length, 1);
            var inner = EndOf(text, at + 1, end, " \t\n");
            if (inner < end && !IsOperand(text, at))
            {
                word = new Word(at + 1, inner, inner); // a command line in quotation marks: exec "mysql -px" failed
                return inner;
            }
            var closed = end;
            while (closed < text.Length && !IsBlank(text[closed]) && !IsLine(text[closed]))
                closed++;
            word = new Word(at + 1, end, closed);
            return closed;
        }
        for (end = at; end < text.Length && !IsBlank(text[end]) && !IsLine(text[end]);)
        {
            if (IsQuote(text[end]) && end > at && text[end - 1] == '=') // --user="a b"
                end = EndOfQuoted(text, end + 1, text.Length, 1);
            else
                end++;
        }
        var stop = end;
        while (stop > at && "\"'`,;])".Contains(text[stop - 1]))
            stop--;
        word = new Word(at, stop, end);
        return end;
    }

    /// <summary>The word in front of it is an option, so that it is one value, whatever it holds.</summary>
    private static bool IsOperand(string text, int at)
    {
        var end = at;
        while (end > 0 && (IsBlank(text[end - 1]) || IsQuote(text[end - 1]) || text[end - 1] == ','))
            end--;
        var start = end;
        while (start > 0 && !IsBlank(text[start - 1]) && !IsQuote(text[start - 1]))
            start--;
        return end < at && start < end && text[start] == '-';
    }

    private static void ScrubOption(Cutter c, string program, string command, Word w)
    {
        var text = c.Text;
        var name = text.Substring(w.Start, w.End - w.Start);
        var equals = name.IndexOf('=');
        WordAt(text, Math.Min(w.Closed + 1, text.Length), out var following);
        int from = following.Start, to = following.End;
        if (equals >= 0)
        {
            from = w.Start + equals + 1;
            to = w.End;
            name = name.Substring(0, equals);
            if (from < to && IsQuote(text[from]))
                from++;
        }
        if (name.Length > 2 && IsOption(program, command, name.Substring(0, 2), " +"))
        {
            from = w.Start + 2;
            to = w.End;
            if (IsQuote(text[from])) // -p'a b'
            {
                from++;
                to = EndOfQuoted(text, from, text.Length, 1);
            }
            c.Take(from, to);
        }
        else if (from < to && text[from] == '-' && equals < 0)
        {
            return;
        }
        else if (IsOption(program, command, name, " :"))
        {
            ScrubPair(c, from, to, ':');
        }
        else if (IsOption(program, command, name, " %"))
        {
            ScrubPair(c, from, to, '%');
        }
        else if (IsOption(program, command, name, " ="))
        {
            c.Take(from, to);
        }
        else if (equals < 0 && IsSecretName(name.TrimStart('-')))
        {
            var v = new Value(from, to) { Quoted = from > w.Closed + 1 };
            if (!IsTold(name.TrimStart('-'), v.In(text), v, text))
                c.Take(from, to);
        }
    }

    private static void ScrubPair(Cutter c, int from, int to, char mark)
    {
        var at = c.Text.IndexOf(mark, from, to - from);
        if (at >= 0)
            c.Take(at + 1, to);
    }

    // The table is a list of "program option kind" and "program/command option kind", sorted.
    private static bool HasProgram(string program) => program.Length > 0 && (IsFirstOf(program + " ") || IsFirstOf(program + "/"));

    private static bool IsCommand(string program, string command) => IsFirstOf(program + "/" + command + " ");

    private static bool IsOption(string program, string command, string name, string kind) =>
        program.Length > 0
        && (Listed(Commands, program + " " + name + kind)
            || (command.Length > 0 && Listed(Commands, program + "/" + command + " " + name + kind)));

    /// <summary>Does an entry begin so?</summary>
    private static bool IsFirstOf(string prefix)
    {
        var at = Array.BinarySearch(Commands, prefix, StringComparer.Ordinal);
        at = at < 0 ? ~at : at;
        return at < Commands.Length && Commands[at].StartsWith(prefix, StringComparison.Ordinal);
    }
}

using System;

namespace PatchTracer.Woven;

internal static partial class SecretScrubber
{
    /// <summary>Where a value stands, and how.</summary>
    private struct Value
    {
        public int Start;
        public int End;

        /// <summary>In quotation marks.</summary>
        public bool Quoted;

        /// <summary>Behind a colon and a blank, as in a sentence.</summary>
        public bool Prose;

        public Value(int start, int end)
        {
            Start = start;
            End = end;
            Quoted = false;
            Prose = false;
        }

        public readonly string In(string text) => text.Substring(Start, End - Start);
    }

    private static Value ValueBehind(string text, int at, bool quotedName)
    {
        var start = at + 1;
        if (text[at] == '>')
            return new Value(start, EndOf(text, start, text.Length, "<"));
        if (text[at] == '=' && start < text.Length && text[start] == '>')
            start++;
        var blank = start;
        while (start < text.Length && IsBlank(text[start]))
            start++;
        var prose = start > blank && (!quotedName || IsBlank(text[at - 1])) && text[at] == ':';
        if (text[at] == '=' && start > blank && !quotedName && !IsBlank(text[at - 1]) && text[at - 1] != ':') // an empty value: TOKEN= next
            return new Value(blank, blank);
        var block = BlockScalar(text, start);
        if (block > start)
            return new Value(block, EndOf(text, block, text.Length, "\r\n"));
        if (start < text.Length && text[start] == '[' && !StartsWith(text, start, Opening))
            start++;
        var mark = start;
        while (start < text.Length && text[start] == '\\')
            start++;
        if (start < text.Length && IsQuote(text[start]))
        {
            start++;
            return new Value(start, EndOfQuoted(text, start, text.Length, start - mark)) { Quoted = true, Prose = prose };
        }
        return new Value(mark, EndOfPlain(text, mark, text.Length)) { Prose = prose };
    }

    /// <summary>Behind YAML's | or > with the line's end and the next line's indentation; the place itself when it is none.</summary>
    private static int BlockScalar(string text, int at)
    {
        if (text.Length - at < 2 || (text[at] != '|' && text[at] != '>'))
            return at;
        var end = at + 1;
        while (end < text.Length && (text[end] == '-' || text[end] == '+'))
            end++;
        if (end == text.Length || !IsLine(text[end]))
            return at;
        while (end < text.Length && (IsLine(text[end]) || IsBlank(text[end])))
            end++;
        return end;
    }

    /// <summary>Finds the mark that closes what the one in front of a place opened, which is so long with its backslashes.</summary>
    private static int EndOfQuoted(string text, int from, int end, int markLength)
    {
        var quote = text[from - 1];
        for (var at = from; at < end; at++)
        {
            if (text[at] != quote)
                continue;
            var slashes = 0;
            while (slashes < at - from && text[at - 1 - slashes] == '\\')
                slashes++;
            // Within JSON in JSON the closing mark has as many backslashes as the opening one, an inner one more.
            if (slashes <= markLength - 1 || (markLength == 1 && slashes % 2 == 0))
                return at - slashes;
        }
        return end;
    }

    /// <summary>
    /// To a blank, a quotation mark, ; or &amp;, and not beyond a comma behind which another name comes. Brackets and commas at its end
    /// belong to what it stands in.
    /// </summary>
    private static int EndOfPlain(string text, int from, int to)
    {
        var end = EndOf(text, from, to, " \t\r\n\"'`;&");
        if (end > from && end < to && IsQuote(text[end]) && text[end - 1] == '\\')
            end--;
        for (var at = from; at < end; at++)
        {
            if (text[at] == ',' && StartsName(text, at + 1, end))
                end = at;
        }
        while (end > from + 1 && ",)}]>".Contains(text[end - 1]))
            end--;
        return end;
    }

    /// <summary>A name with = or : behind it, or nothing at all.</summary>
    private static bool StartsName(string text, int from, int end)
    {
        var at = from;
        while (at < end && (IsAlnum(text[at]) || "_-.".Contains(text[at])))
            at++;
        return at == end ? at == from : text[at] == '}' || (at > from && (text[at] == '=' || text[at] == ':'));
    }

    /// <summary>A header ends with its line, or with what it is quoted in.</summary>
    private static int EndOfHeader(string text, int from) =>
        EndOf(text, from, text.Length, from < text.Length && text[from] == '[' ? "]\r\n" : "\"'`\r\n\\");

    /// <summary>
    /// Those behind the scheme of an Authorization header: one word for schemes that have one, else all to the header's end.
    /// </summary>
    private static Value CredentialsOf(string text, int start)
    {
        var whole = EndOfHeader(text, start);
        var word = EndOf(text, start, whole, " \t");
        var after = word;
        while (after < whole && IsBlank(text[after]))
            after++;
        var scheme = Lower(text.Substring(start, word - start));
        if (after == whole || scheme.EndsWith(','))
            return new Value(start, EndOfPlain(text, start, whole));
        if (Listed(Schemes, scheme) || Listed(HeaderSchemes, scheme))
            return new Value(after, EndOfPlain(text, after, whole));
        return scheme == Redacted ? new Value(start, start) : new Value(after, whole);
    }

    /// <summary>What is no secret although it stands behind a secret's name.</summary>
    private static bool IsTold(string name, string text, Value v, string whole)
    {
        var lowered = Lower(name);
        if (text.Length == 0 || Consists(text, 0, "*•.xX-") || Listed(Prose, Lower(text.TrimEnd(SentenceMarks))))
            return true;
        if (StartsWith(text, 0, "${") || StartsWith(text, 0, "$(") || StartsWith(text, 0, "{{") || (text[0] == '<' && !v.Quoted)
            || (text[0] == '%' && text.Length == 2) || StartsWith(text, 0, Redacted))
            return true;
        if (!v.Quoted && IsStructure(text)) // what is in it has names of its own
            return true;
        if (StartsWith(text, 0, "map[") || IsVariable(text) || IsPath(text))
            return true;
        if (lowered.EndsWith("pwd", StringComparison.Ordinal) && text[0] == '/') // the directory
            return true;
        if ((lowered == "pass" || text.Length < 4) && IsNumber(text))
            return true;
        if (lowered.Contains("token", StringComparison.Ordinal) && text.Length < 3)
            return true;
        return v.Prose && !v.Quoted && IsProse(text, whole, v.End);
    }

    private static bool IsStructure(string text) =>
        text[0] == '{' || text[0] == '['
        || ("&*(".Contains(text[0]) && (text.Length == 1 || IsUpper(text[1]) || text[1] == '"' || text[1] == '{'
            || (text[0] == '*' && text.IndexOf('.') > 0)));

    /// <summary>$NAME of a shell and ?, $1, :name and @name of SQL, which are not the value.</summary>
    private static bool IsVariable(string text)
    {
        if (text == "?")
            return true;
        if (text.Length < 2)
            return false;
        if (text[0] == ':' || text[0] == '@')
            return Consists(text, 1, Lowers + "_" + Digits);
        if (text[0] != '$')
            return false;
        if (Consists(text, 1, Digits))
            return true;
        for (var i = 1; i < text.Length; i++)
        {
            if (!IsUpper(text[i]) && text[i] != '_' && !(IsDigit(text[i]) && i > 1))
                return false;
        }
        return text.Length > 2;
    }

    /// <summary>/var/run/secrets/token is where it is, kube-system/token what it is called.</summary>
    private static bool IsPath(string text)
    {
        var slash = text.IndexOf('/');
        return slash >= 0 && Consists(text, 0, Lowers + Digits + "/.-_") && (slash > 0 || text.LastIndexOf('/') > 0);
    }

    private static bool IsNumber(string text) => Consists(text, 0, Digits);

    /// <summary>A plain word that goes on with others, "password: must have 8 characters", as no value does.</summary>
    private static bool IsProse(string text, string whole, int end)
    {
        var word = text.TrimEnd(SentenceMarks);
        for (var i = 0; i < word.Length; i++)
        {
            if (!IsLower(word[i]) && !(i == 0 && IsUpper(word[i])) && word[i] != '-')
                return false;
        }
        return word.Length < text.Length
            || (whole.Length > end + 1 && IsBlank(whole[end])
                && (IsAlnum(whole[end + 1]) || whole[end + 1] == '"' || whole[end + 1] == '('));
    }

    /// <summary>"unexpected token: 'x'" is what a parser says.</summary>
    private static bool FollowsParser(string before)
    {
        var end = before.LastIndexOf(':');
        while (end > 0 && !IsBlank(before[end - 1]))
            end--;
        while (end > 0 && IsBlank(before[end - 1]))
            end--;
        var start = end;
        while (start > 0 && !" \t\n:(".Contains(before[start - 1]))
            start--;
        return end > 0 && Listed(Parsers, Lower(before.Substring(start, end - start)));
    }

    /// <summary>8 characters or more, of two kinds at least, as words and numbers are not.</summary>
    private static bool LooksRandom(string text)
    {
        const int Shortest = 8;
        int lowers = 0, uppers = 0, digits = 0, others = 0;
        foreach (var c in text)
        {
            if (IsLower(c))
                lowers = 1;
            else if (IsUpper(c))
                uppers = 1;
            else if (IsDigit(c))
                digits = 1;
            else if (!"/.-_:".Contains(c))
                others = 1;
        }
        var isCapitalized = text.Length < 2 * Shortest && uppers == 1 && IsUpper(text[0]) && Consists(text, 1, Lowers);
        return text.Length >= Shortest && lowers + uppers + digits + others >= 2 && !isCapitalized;
    }
}

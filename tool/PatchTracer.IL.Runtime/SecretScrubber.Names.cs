using System;
using System.Text;

namespace PatchTracer.Woven;

internal static partial class SecretScrubber
{
    private enum SecretKind
    {
        None,
        Secret,
        Weak,
        Authorization,
        Cookie,
    }

    /// <summary>
    /// The value behind a name such as TOKEN, in any of the forms that shells, headers, JSON, YAML, XML, connection strings and printed
    /// structures have, and what follows Bearer and Basic.
    /// </summary>
    private static string ScrubNames(string text)
    {
        var c = new Cutter(text);
        var namesSecret = false; // {name: DB_PASSWORD, value: …}: the name is itself a value
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == ' ')
                ScrubScheme(c, at);
            if (text[at] != '=' && text[at] != ':' && text[at] != '>')
                continue;
            var name = NameBefore(text, at, out var quoted);
            if (name.Length == 0 || at < c.From)
                continue;
            var value = ValueBehind(text, at, quoted);
            var lowered = Lower(name);
            if (lowered == "name" || lowered == "key")
            {
                namesSecret = IsSecretName(value.In(text));
                continue;
            }
            var kind = KindOf(name, text, at);
            if (kind == SecretKind.None && namesSecret && lowered == "value")
                kind = SecretKind.Secret;
            namesSecret = false;
            ScrubValue(c, name, kind, value);
        }
        return c.Result();
    }

    private static void ScrubValue(Cutter c, string name, SecretKind kind, Value v)
    {
        var text = v.In(c.Text);
        if (kind == SecretKind.Secret)
        {
            if (IsTold(name, text, v, c.Text) || (v.Prose && FollowsParser(c.Text.Substring(0, v.Start))))
                return;
        }
        else if (kind == SecretKind.Weak)
        {
            if (!LooksRandom(text))
                return;
        }
        else if (kind == SecretKind.Authorization)
        {
            if (v.Prose && !IsScheme(Lower(text)) && IsProse(text, c.Text, v.End))
                return;
            v = CredentialsOf(c.Text, v.Start);
        }
        else if (kind == SecretKind.Cookie)
        {
            v.End = EndOfHeader(c.Text, v.Start);
            if (c.Text.IndexOf('=', v.Start, v.End - v.Start) < 0)
                return;
        }
        else
        {
            return;
        }
        c.Take(v.Start, v.End);
    }

    private static bool IsScheme(string word) => Listed(Schemes, word) || Listed(HeaderSchemes, word) || Listed(ParameterSchemes, word);

    /// <summary>What stands behind a name and the = : or > at a place.</summary>
    private static SecretKind KindOf(string name, string text, int at)
    {
        var lowered = Lower(name);
        if (Listed(AuthorizationHeaders, lowered))
            return SecretKind.Authorization;
        if (Listed(Cookies, lowered))
            return SecretKind.Cookie;
        if (IsSecretName(name))
            return SecretKind.Secret;
        var words = WordsOf(name);
        if (!Listed(Weak, words.Substring(words.LastIndexOf(' ') + 1)))
            return SecretKind.None;
        var before = at - name.Length - 1;
        return text[at] == '=' && before >= 0 && (text[before] == '?' || text[before] == '&') ? SecretKind.Secret : SecretKind.Weak;
    }

    /// <summary>The name in front of = : or >, with its quotation marks, blanks and what else may stand between.</summary>
    private static string NameBefore(string text, int at, out bool quoted)
    {
        quoted = false;
        var end = at;
        if (text[at] == '>')
        {
            if (end > 0 && text[end - 1] == '=') // password => "x": was read at the =
                return "";
        }
        else if (text[at] == '=')
        {
            if (end > 0 && text[end - 1] == ':') // password := "x"
                end--;
        }
        else if (StartsWith(text, at, "://") || StartsWith(text, at, ":="))
        {
            return "";
        }
        while (end > 0 && IsBlank(text[end - 1]) && text[at] != '>')
            end--;
        if (end > 0 && text[end - 1] == ']') // form[password]=x
            end--;
        if (end > 0 && IsQuote(text[end - 1]))
        {
            end--;
            quoted = true;
            while (end > 0 && text[end - 1] == '\\')
                end--;
        }
        var start = end;
        while (start > 0 && (IsAlnum(text[start - 1]) || "_-.".Contains(text[start - 1])))
            start--;
        if (text[at] == '>' && (start == 0 || text[start - 1] != '<')) // <password>x</password>
            return "";
        if (text[at] == '=' && end < at && !quoted && start > 0 && text[end - 1] == '-')
            return "";
        return text.Substring(start, end - start).TrimStart('-', '.');
    }

    /// <summary>The last words of a name decide.</summary>
    private static bool IsSecretName(string name)
    {
        const int MostWords = 4;
        var words = WordsOf(name);
        if (words.Length == 0 || Listed(Harmless, words))
            return false;
        foreach (var ending in Endings)
        {
            if (words.EndsWith(ending, StringComparison.Ordinal))
                return true;
        }
        var from = words.Length;
        for (var n = 0; n < MostWords && from > 0; n++)
        {
            from = words.LastIndexOf(' ', from - 1);
            if (Listed(Names, words.Substring(from + 1)))
                return true;
        }
        return false;
    }

    /// <summary>Parts a name at _ - . and where its case changes: AWSSecretKey_2 is "aws secret key".</summary>
    private static string WordsOf(string name)
    {
        const int Longest = 80;
        if (name.Length > Longest)
            name = name.Substring(name.Length - Longest);
        var words = new StringBuilder(Longest);
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            if (!IsAlnum(c))
            {
                c = ' ';
            }
            else if (IsUpper(c))
            {
                var afterLower = i > 0 && (IsLower(name[i - 1]) || IsDigit(name[i - 1]));
                var beforeLower = i > 0 && IsUpper(name[i - 1]) && i + 1 < name.Length && IsLower(name[i + 1]);
                if (afterLower || beforeLower)
                    words.Append(' ');
                c = (char)(c + ('a' - 'A'));
            }
            if (c != ' ' || (words.Length > 0 && words[words.Length - 1] != ' '))
                words.Append(c);
        }
        return words.ToString().TrimEnd(BlankAndDigits);
    }
}

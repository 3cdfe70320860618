using System;

namespace PatchTracer.Woven;

internal static partial class SecretScrubber
{
    /// <summary>user:password@ and the parameters of what has ://, but for those that are known to be harmless.</summary>
    private static string ScrubAddresses(string text)
    {
        var c = new Cutter(text);
        for (var at = 0; ;)
        {
            var next = text.IndexOf("://", at, StringComparison.Ordinal);
            if (next < 0)
                return c.Result();
            var start = next + "://".Length;
            var end = EndOfAddress(text, start);
            while (end > start && text[end - 1] == ':') // "https://host/path: EOF"
                end--;
            var part = EndOf(text, start, end, "/?#");
            var user = text.LastIndexOf('@', Math.Max(part - 1, 0), part - start);
            var late = user < 0 ? text.LastIndexOf('@', Math.Max(end - 1, 0), end - start) : -1;
            if (user >= 0)
            {
                if (IsLogin(text.Substring(start, user - start)))
                    c.Take(start, user);
            }
            else if (late >= 0 && text.IndexOf(':', start, late - start) >= 0)
            {
                // A password with / ? or # that was not escaped.
                c.Take(start, late);
                part = late;
            }
            var query = text.IndexOf('?', part, end - part);
            if (query >= 0)
                ScrubParameters(c, query + 1, end);
            at = end;
        }
    }

    /// <summary>A blank, a quotation mark or a bracket ends it.</summary>
    private static int EndOfAddress(string text, int at)
    {
        for (; at < text.Length; at++)
        {
            if (" \t\r\n\"'<>`,;)}".Contains(text[at]))
                return at;
            if (text[at] == '\\' && (at + 1 == text.Length || IsQuote(text[at + 1]) || text[at + 1] == '\\' || text[at + 1] == 'n'))
                return at;
        }
        return at;
    }

    /// <summary>user:password, or a token in the user's place; git@ is neither.</summary>
    private static bool IsLogin(string user)
    {
        const int LongestName = 15;
        return user.Contains(':') || user.Length > LongestName || LooksRandom(user);
    }

    private static void ScrubParameters(Cutter c, int start, int end)
    {
        while (start < end)
        {
            var next = EndOf(c.Text, start, end, "&");
            var equals = c.Text.IndexOf('=', start, next - start);
            if (equals < 0)
                c.Take(start, next);
            else if (!IsToldParameter(c.Text.Substring(start, equals - start), c.Text.Substring(equals + 1, next - equals - 1)))
                c.Take(equals + 1, next);
            start = next + 1;
        }
    }

    /// <summary>It is known, or its value is a switch or a small number.</summary>
    private static bool IsToldParameter(string name, string value)
    {
        const int MostDigits = 6;
        name = Lower(name);
        var isSmall = value == "true" || value == "false" || (value.Length <= MostDigits && IsNumber(value));
        return Listed(Parameters, name) || (isSmall && !IsSecretName(name));
    }

    /// <summary>user:password@host where no scheme says that it is an address, as in images and in the sources of databases.</summary>
    private static string ScrubUsers(string text)
    {
        var c = new Cutter(text);
        for (var at = 0; at < text.Length; at++)
        {
            at = text.IndexOf('@', at);
            if (at < 0)
                break;
            var start = at;
            while (start > c.From && !IsBlank(text[start - 1]) && !IsLine(text[start - 1]) && !IsQuote(text[start - 1])
                && !"([{<,".Contains(text[start - 1]))
                start--;
            var colon = text.IndexOf(':', start, at - start);
            if (colon < 0 || colon == at - 1 || text.IndexOf("://", start, at - start, StringComparison.Ordinal) >= 0)
                continue;
            if (IsHostOfUser(text, at + 1, Lower(text.Substring(start, colon - start)), text.Substring(colon + 1, at - colon - 1)))
                c.Take(colon + 1, at);
        }
        return c.Result();
    }

    /// <summary>
    /// A port, a path or a protocol behind it tell a host from a person's address; a password that looks like one does, too.
    /// </summary>
    private static bool IsHostOfUser(string text, int at, string user, string password)
    {
        var end = at;
        while (end < text.Length && (IsAlnum(text[end]) || ".-_".Contains(text[end])))
            end++;
        if (end == at)
            return at < text.Length && text[at] == '/' && LooksRandom(password);
        var host = text.Substring(at, end - at);
        if (host == "sha256" || host == "sha384" || host == "sha512")
            return false;
        var next = end + 1 < text.Length ? text[end] : '\0';
        if (next == '(' || next == '/' || (next == ':' && IsDigit(text[end + 1])))
            return true;
        return !Listed(People, user) && !password.Contains('/') && LooksRandom(password);
    }
}

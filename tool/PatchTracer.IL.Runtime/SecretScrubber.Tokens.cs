using System;
using System.Globalization;

namespace PatchTracer.Woven;

internal static partial class SecretScrubber
{
    /// <summary>Private keys as PEM, whose lines may be parted by \n as JSON has it. A certificate is none.</summary>
    private static string ScrubKeys(string text)
    {
        const string Begin = "-----BEGIN ", End = "-----END ", Dashes = "-----";
        var c = new Cutter(text);
        for (var at = 0; ;)
        {
            var start = text.IndexOf(Begin, at, StringComparison.Ordinal);
            if (start < 0)
                return c.Result();
            at = start + Begin.Length;
            var label = text.IndexOf(Dashes, at, StringComparison.Ordinal);
            if (label < 0 || text.IndexOf("PRIVATE KEY", at, label - at, StringComparison.Ordinal) < 0)
                continue;
            var stop = text.IndexOf(End, label, StringComparison.Ordinal);
            if (stop < 0)
            {
                c.Take(start, text.Length);
                return c.Result();
            }
            at = stop + End.Length;
            label = text.IndexOf(Dashes, at, StringComparison.Ordinal);
            if (label >= 0)
                at = label + Dashes.Length;
            c.Take(start, at);
        }
    }

    /// <summary>What follows Bearer and Basic and a blank at a place.</summary>
    private static void ScrubScheme(Cutter c, int blank)
    {
        var text = c.Text;
        var start = blank;
        while (start > 0 && IsAlnum(text[start - 1]))
            start--;
        if (start == blank)
            return;
        var scheme = Lower(text.Substring(start, blank - start));
        if (!Listed(Schemes, scheme))
            return;
        var from = blank + 1;
        var to = EndOfPlain(text, from, text.Length);
        var credential = text.Substring(from, to - from);
        if (credential.Length == 0 || Listed(Prose, Lower(credential.TrimEnd(SentenceMarks).TrimEnd('=')))
            || StartsWith(Lower(credential), 0, "realm="))
            return;
        if (scheme == "basic" && !HoldsUser(credential)) // "Basic StatefulSet functionality"
            return;
        c.Take(from, to);
    }

    /// <summary>user:password in base64.</summary>
    private static bool HoldsUser(string credential)
    {
        var bare = credential.TrimEnd('=');
        var bytes = new byte[bare.Length];
        return Convert.TryFromBase64String(bare.PadRight((bare.Length + 3) / 4 * 4, '='), bytes, out var count)
            && Array.IndexOf(bytes, (byte)':', 0, count) >= 0;
    }

    /// <summary>
    /// What says itself that it is one, wherever it stands: by how it begins, and Kubernetes' bootstrap tokens by their form.
    /// </summary>
    private static string ScrubTokens(string text)
    {
        var c = new Cutter(text);
        for (var at = 0; at < text.Length;)
        {
            var end = at;
            while (end < text.Length && (IsAlnum(text[end]) || "-_.=+/".Contains(text[end])))
                end++;
            if (end == at)
            {
                at++;
                continue;
            }
            var start = TokenIn(text.Substring(at, end - at));
            if (start >= 0)
                c.Take(at + start, end);
            at = end;
        }
        return c.Result();
    }

    /// <summary>Where a token begins in a run of a token's characters; -1 when there is none.</summary>
    private static int TokenIn(string run)
    {
        const int Shortest = 20;
        if (run.Length < Shortest)
            return -1;
        if (IsBootstrapToken(run))
            return 0;
        for (var at = 0; at + Shortest <= run.Length; at++)
        {
            if (at > 0 && IsAlnum(run[at - 1]))
                continue;
            foreach (var token in Tokens) // "ghp_ 20": how it begins, and how much follows at least
            {
                var prefix = token.IndexOf(' ');
                if (run[at] == token[0] && string.CompareOrdinal(run, at, token, 0, prefix) == 0
                    && run.Length - at >= prefix + int.Parse(token.Substring(prefix), CultureInfo.InvariantCulture))
                    return at;
            }
        }
        return -1;
    }

    /// <summary>abcdef.0123456789abcdef, by kubeadm's rule.</summary>
    private static bool IsBootstrapToken(string run)
    {
        const int Id = 6, Secret = 16;
        if (run.Length != Id + 1 + Secret || run[Id] != '.')
            return false;
        var digits = 0;
        for (var i = 0; i < run.Length; i++)
        {
            if (i != Id && !IsLower(run[i]) && !IsDigit(run[i]))
                return false;
            if (IsDigit(run[i]))
                digits++;
        }
        return digits > 0;
    }
}

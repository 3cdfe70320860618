using System.Text;

namespace PatchTracer.Tracepoints.Text;

/// <summary>Prints a change of one file as <c>git diff</c> does, so that <c>git apply</c> takes it.</summary>
internal static class UnifiedDiff
{
    private const int Context = 3;

    /// <summary>Empty when nothing changed.</summary>
    public static string Of(string path, byte[]? before, byte[] after)
    {
        if (before is not null && before.AsSpan().SequenceEqual(after))
            return "";
        var text = new StringBuilder($"diff --git a/{path} b/{path}\n");
        text.Append(before is null ? $"new file mode 100644\n--- /dev/null\n+++ b/{path}\n" : $"--- a/{path}\n+++ b/{path}\n");
        foreach (var hunk in Hunks(Changes(Lines(before ?? []), Lines(after))))
            Print(text, hunk);
        return text.ToString();
    }

    /// <summary>Lines with their line ends; bytes are kept as Latin-1 characters, one to one.</summary>
    private static List<string> Lines(byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var lines = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var end = text.IndexOf('\n', at);
            var next = end < 0 ? text.Length : end + 1;
            lines.Add(text[at..next]);
            at = next;
        }
        return lines;
    }

    private static List<DiffLine> Changes(List<string> before, List<string> after)
    {
        var lines = new List<DiffLine>();
        var (old, now) = (0, 0);
        foreach (var (commonOld, commonNew) in LineDiff.Common(before, after).Append((before.Count, after.Count)))
        {
            for (; old < commonOld; old++)
                lines.Add(new('-', before[old], old, now));
            for (; now < commonNew; now++)
                lines.Add(new('+', after[now], old, now));
            if (old < before.Count)
                lines.Add(new(' ', before[old], old++, now++));
        }
        return lines;
    }

    private static IEnumerable<List<DiffLine>> Hunks(List<DiffLine> lines)
    {
        for (var at = 0; at < lines.Count;)
        {
            var first = lines.FindIndex(at, line => line.Mark != ' ');
            if (first < 0)
                yield break;
            var last = first;
            for (var next = first; next >= 0 && next - last <= 2 * Context; next = lines.FindIndex(last + 1, line => line.Mark != ' '))
                last = next;
            at = last + 1;
            var start = Math.Max(first - Context, 0);
            yield return lines.GetRange(start, Math.Min(last + Context + 1, lines.Count) - start);
        }
    }

    private static void Print(StringBuilder text, List<DiffLine> hunk)
    {
        var old = hunk.Count(line => line.Mark != '+');
        var now = hunk.Count(line => line.Mark != '-');
        text.Append($"@@ -{Range(hunk[0].Old, old)} +{Range(hunk[0].New, now)} @@\n");
        foreach (var line in hunk)
        {
            text.Append(line.Mark).Append(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(line.Text)));
            if (!line.Text.EndsWith('\n'))
                text.Append("\n\\ No newline at end of file\n");
        }
    }

    private static string Range(int start, int count) => count == 0 ? $"{start},0" : $"{start + 1},{count}";
}

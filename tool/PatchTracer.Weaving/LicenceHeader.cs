using System.Text;

namespace PatchTracer.Weaving;

/// <summary>The licence comment of a file, for files that are added beside it: trees check that every file has one.</summary>
internal static class LicenceHeader
{
    /// <summary>The comment with a blank line after it; empty when the file has none.</summary>
    public static string Of(GoFile file)
    {
        foreach (var group in Groups(file))
        {
            var text = file.TextOf(group).ReplaceLineEndings("\n");
            if (text.Contains("Copyright", StringComparison.Ordinal))
                return $"{text}\n\n";
        }
        return "";
    }

    public static bool IsIn(ReadOnlySpan<byte> source) => source.IndexOf("Copyright"u8) >= 0;

    public static byte[] PutInFront(string header, byte[] source) => IsIn(source) ? source : [.. Encoding.UTF8.GetBytes(header), .. source];

    /// <summary>Comments above the package clause, those on neighbouring lines taken together.</summary>
    private static List<TextSpan> Groups(GoFile file)
    {
        var groups = new List<TextSpan>();
        foreach (var comment in file.CommentsIn(TextSpan.FromBounds(0, file.PackageClause.Start)))
        {
            var touches = groups.Count > 0 && file.PositionOf(groups[^1].End).Line + 1 == file.PositionOf(comment.Start).Line;
            if (touches)
                groups[^1] = TextSpan.FromBounds(groups[^1].Start, comment.End);
            else
                groups.Add(comment);
        }
        return groups;
    }
}

using System.Text;

namespace PatchTracer.Go;

/// <summary>What comment lines above the package clause say about a file.</summary>
internal sealed record FileHeader(ImmutableArray<BuildConstraint> BuildConstraints, bool IsGenerated)
{
    public static FileHeader Read(ReadOnlySpan<byte> source, int end)
    {
        var constraints = ImmutableArray.CreateBuilder<BuildConstraint>();
        var isGenerated = false;
        foreach (var comment in Lexing.Trivia.CommentsIn(source, new(0, end)))
        {
            var text = source.Slice(comment.Start, comment.Length);
            if (!text.StartsWith("//"u8))
                continue;
            isGenerated |= text.StartsWith("// Code generated "u8) && text.EndsWith(" DO NOT EDIT."u8);
            if (Constraint(comment, text) is { } constraint)
                constraints.Add(constraint);
        }
        return new(constraints.DrainToImmutable(), isGenerated);
    }

    private static BuildConstraint? Constraint(TextSpan span, ReadOnlySpan<byte> text)
    {
        if (Expression(text, "//go:build"u8) is { } expression)
            return new(span, expression, true);
        var older = text[2..].TrimStart(" \t"u8);
        return Expression(older, "+build"u8) is { } tags ? new(span, tags, false) : null;
    }

    private static string? Expression(ReadOnlySpan<byte> text, ReadOnlySpan<byte> marker) =>
        text.StartsWith(marker) && (text.Length == marker.Length || text[marker.Length] is (byte)' ' or (byte)'\t')
            ? Encoding.UTF8.GetString(text[marker.Length..]).Trim()
            : null;
}

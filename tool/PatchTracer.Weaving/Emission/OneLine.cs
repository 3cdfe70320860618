using PatchTracer.Weaving.Matching;

namespace PatchTracer.Weaving.Emission;

/// <summary>
/// Blocks on one line. Before <c>func f() { a(); b() }</c>, after the same on four lines.
/// </summary>
internal static class OneLine
{
    /// <summary>The block that a place is in, if it starts and ends on one line.</summary>
    public static BlockStmt? BlockOf(InsertionPoint point, GoFile file) =>
        point.List is BlockStmt block && file.PositionOf(block.Span.Start).Line == file.PositionOf(block.Span.End).Line ? block : null;

    public static byte[] Unfold(SourceFile file, IEnumerable<TextSpan> spans)
    {
        var edits = new EditList(file.Bytes);
        var geometry = new LineGeometry(file.Tree);
        foreach (var span in spans)
        {
            var block = file.Tree.DescendantsAndSelf().OfType<BlockStmt>().First(block => block.Span == span);
            Unfold(block, geometry.IndentationAt(span.Start), edits);
        }
        return edits.Apply();
    }

    private static void Unfold(BlockStmt block, string indentation, EditList edits)
    {
        var at = block.OpenBrace.End;
        foreach (var statement in block.Statements)
        {
            edits.Replace(TextSpan.FromBounds(at, statement.Span.Start), $"\n{indentation}\t", "");
            at = statement.Span.End;
        }
        edits.Replace(TextSpan.FromBounds(at, block.CloseBrace.Start), $"\n{indentation}", "");
    }
}

namespace PatchTracer.Go;

/// <summary>A place as people count it: line and column from 1, the column in bytes; lines end with <c>\n</c>.</summary>
public readonly record struct LinePosition(int Line, int Column)
{
    public override string ToString() => $"{Line}:{Column}";
}

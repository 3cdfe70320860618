namespace PatchTracer.Traces.Views;

/// <summary>A column of a <see cref="PlainTable"/>. Widths are in characters.</summary>
/// <param name="Title">Empty in all columns, there is no line of titles.</param>
/// <param name="Most">What is longer is cut with an ellipsis.</param>
/// <param name="IsNumber">Numbers end below each other.</param>
/// <param name="Gap">Blanks behind it.</param>
public sealed record PlainColumn(string Title, int Least = 0, int Most = int.MaxValue, bool IsNumber = false, int Gap = 1);

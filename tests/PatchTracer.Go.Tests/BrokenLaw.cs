using System.Runtime.CompilerServices;

namespace PatchTracer.Go.Tests;

/// <summary>A message that is only written when it is needed.</summary>
[InterpolatedStringHandler]
internal ref struct BrokenLaw
{
    private DefaultInterpolatedStringHandler _text;

    public BrokenLaw(int literalLength, int formattedCount, bool holds, out bool isNeeded)
    {
        isNeeded = !holds;
        _text = isNeeded ? new(literalLength, formattedCount) : default;
    }

    public void AppendLiteral(string text) => _text.AppendLiteral(text);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public override string ToString() => _text.ToStringAndClear();
}

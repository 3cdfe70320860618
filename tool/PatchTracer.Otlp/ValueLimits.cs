namespace PatchTracer.Otlp;

/// <summary>How many attributes one thing may have, and how many bytes one of them.</summary>
internal readonly record struct ValueLimits(int MaxAttributes, int MaxAttributeBytes)
{
    public static readonly ValueLimits None = new(int.MaxValue, int.MaxValue);

    /// <exception cref="TooLargeException">Over a limit.</exception>
    public void Check(int attributes, int bytes)
    {
        if (bytes > MaxAttributeBytes)
            throw new TooLargeException($"an attribute has more than {MaxAttributeBytes} bytes");
        if (attributes > MaxAttributes)
            throw new TooLargeException($"a span, event, link, resource or scope has more than {MaxAttributes} attributes");
    }
}

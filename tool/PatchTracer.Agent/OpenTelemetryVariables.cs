namespace PatchTracer.Agent;

/// <summary>
/// The environment variables of OpenTelemetry that its SDK does not follow by itself; it does those of the resource, the sampler, batches,
/// limits and the OTLP exporter. An empty one counts as not set.
/// </summary>
internal static class OpenTelemetryVariables
{
    /// <summary>OTEL_SDK_DISABLED: only <c>true</c> is true, in any case of letters.</summary>
    public static bool IsDisabled => string.Equals(Value("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>OTEL_TRACES_EXPORTER.</summary>
    public static IReadOnlyList<string> Exporters => List("OTEL_TRACES_EXPORTER", "otlp");

    /// <summary>OTEL_PROPAGATORS.</summary>
    public static IReadOnlyList<string> Propagators => List("OTEL_PROPAGATORS", "tracecontext,baggage");

    public static string? Value(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value.Trim() : null;

    /// <summary>The items of a comma-separated variable, each once; none for <c>none</c>.</summary>
    public static IReadOnlyList<string> List(string name, string usual)
    {
        var items = (Value(name) ?? usual).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return items.Contains("none") ? [] : [.. items.Distinct()];
    }

    /// <summary>The specification: a value that is not known is warned of, and left out.</summary>
    public static void SayUnknown(string name, string value, string known) =>
        Console.Error.WriteLine($"patchtracer: {name}: `{value}` is not known here and left out; there are {known}");
}

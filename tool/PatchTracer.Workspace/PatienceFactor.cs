using System.Globalization;

namespace PatchTracer.Workspace;

/// <summary>
/// How long things are waited for on a machine that is slower than most (emulated, busy with other work): <c>PATCHTRACER_PATIENCE=10</c>
/// makes every wait ten times as long. What is ready sooner is found at most some seconds later: it is looked for
/// less often, too.
/// </summary>
public static class PatienceFactor
{
    public const string Variable = "PATCHTRACER_PATIENCE";

    private const double Most = 1000;

    /// <summary>At least 1; 1 where the variable is not set or is nothing that <see cref="IsValid"/> accepts.</summary>
    public static double Value => Parse(Environment.GetEnvironmentVariable(Variable)) ?? 1;

    public static TimeSpan Apply(TimeSpan usual) => usual * Value;

    /// <summary>A number from 1 to 1000; unset and empty are 1.</summary>
    public static bool IsValid(string? text) => string.IsNullOrEmpty(text) || Parse(text) is not null;

    private static double? Parse(string? text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var factor)
            && factor is >= 1 and <= Most ? factor : null;
}

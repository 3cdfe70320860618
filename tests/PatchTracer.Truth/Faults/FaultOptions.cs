namespace PatchTracer.Truth.Faults;

/// <summary>Which rounds are scored, and where it is told.</summary>
/// <param name="Directories">What `run` wrote of experiments whose variants are faults; one or more.</param>
internal sealed record FaultOptions(IReadOnlyList<string> Directories, string Output)
{
    public const string DefaultOutput = "docs/localisation.md";

    /// <summary>Null, and what is wrong, where they are none.</summary>
    public static FaultOptions? Parse(IReadOnlyList<string> args, out string wrong)
    {
        var directories = args.TakeWhile(arg => !arg.StartsWith('-')).ToList();
        if (directories.Count == 0)
        {
            wrong = "faults takes directories of rounds first";
            return null;
        }
        var options = new FaultOptions(directories, DefaultOutput);
        return NamedValues.Read(args, directories.Count, (name, value) =>
        {
            if (name != "--output")
                return $"there is no option {name}";
            options = options with { Output = value };
            return null;
        }, out wrong) ? options : null;
    }
}

using System.Globalization;

namespace PatchTracer.Truth.Datasets;

/// <summary>What of the rounds goes into a data set, and where it goes.</summary>
/// <param name="Directory">What `run` wrote of an experiment whose variants are faults.</param>
/// <param name="Variants">Those that go into it; none: all.</param>
/// <param name="Rounds">At most so many of each.</param>
internal sealed record DatasetOptions(string Directory, string Output, IReadOnlyList<string> Variants, int Rounds)
{
    /// <summary>Null, and what is wrong, where they are none.</summary>
    public static DatasetOptions? Parse(IReadOnlyList<string> args, out string wrong)
    {
        if (args.Count == 0 || args[0].StartsWith('-'))
        {
            wrong = "dataset takes the directory of the rounds first";
            return null;
        }
        var options = new DatasetOptions(args[0], "dataset", [], int.MaxValue);
        return NamedValues.Read(args, 1, (name, value) =>
        {
            switch (name)
            {
                case "--output": options = options with { Output = value }; break;
                case "--variants": options = options with { Variants = value.Split(',') }; break;
                case "--rounds" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) && rounds > 0:
                    options = options with { Rounds = rounds };
                    break;
                case "--rounds": return $"'{value}' is no number of rounds";
                default: return $"there is no option {name}";
            }
            return null;
        }, out wrong) ? options : null;
    }
}

using System.Text.Json;
using PatchTracer.Experiments.Bundles;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Running;

/// <summary>
/// The bundles of an experiment with rounds, and <c>rounds.json</c>, which says in which order they are made and of what.
/// </summary>
public sealed class RoundsDirectory
{
    public const string FileName = "rounds.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly Content _content;

    private RoundsDirectory(string path, Content content) => (Path, _content) = (path, content);

    public string Path { get; }

    public IReadOnlyList<PlannedRound> Rounds => _content.Rounds;

    /// <summary>Those that are not there yet, in their order.</summary>
    public IReadOnlyList<PlannedRound> Missing => [.. Rounds.Where(round => !IsDone(round))];

    public string Of(PlannedRound round) => System.IO.Path.Combine(Path, round.Path);

    /// <summary>Opens the directory of a plan, or makes it.</summary>
    /// <param name="digest">Names what the rounds are made of.</param>
    /// <exception cref="ExperimentException">There is something else, or the rounds of another experiment.</exception>
    public static async Task<RoundsDirectory> OpenAsync(
        string path, string experiment, string digest, IReadOnlyList<PlannedRound> rounds, CancellationToken cancellation)
    {
        if (TryRead(path) is { } known)
        {
            if (known.Digest != digest)
                throw new ExperimentException("the rounds in it are of another experiment, "
                    + "or of this one as it was before it was changed: they cannot go on. Name a directory that is new or empty.", path);
            // The plan follows from what the digest names; what the file says of it is for people.
            return new RoundsDirectory(path, known with { Rounds = rounds });
        }
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
            throw new ExperimentException($"the rounds cannot go to {path}: something is there already, "
                + "and they never take the place of anything. Name a directory that is new or empty.");
        Directory.CreateDirectory(path);
        var content = new Content(experiment, digest, rounds);
        await Publication.FileAsync(System.IO.Path.Combine(path, FileName),
            partial => File.WriteAllTextAsync(partial, JsonSerializer.Serialize(content, Json) + "\n", cancellation));
        return new RoundsDirectory(path, content);
    }

    /// <summary>The newest directory with rounds of this digest of which some are missing; null when there is none.</summary>
    /// <param name="rounds">Their plan.</param>
    public static string? FindUnfinished(string directory, string digest, IReadOnlyList<PlannedRound> rounds) =>
        !Directory.Exists(directory) ? null
        : Directory.EnumerateDirectories(directory).OrderDescending(StringComparer.Ordinal)
            .FirstOrDefault(path => IsOf(path, digest) && new RoundsDirectory(path, new Content("", digest, rounds)).Missing.Count > 0);

    // What cannot be read is somebody else's here, and an error where it is named.
    private static bool IsOf(string path, string digest)
    {
        try
        {
            return TryRead(path)?.Digest == digest;
        }
        catch (ExperimentException)
        {
            return false;
        }
    }

    private static Content? TryRead(string path)
    {
        var file = System.IO.Path.Combine(path, FileName);
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<Content>(ForeignFile.ReadText(file), Json) : null;
        }
        catch (JsonException e)
        {
            throw new ExperimentException(e.Message, file, (int)(e.LineNumber ?? 0) + 1, inner: e);
        }
    }

    // A bundle gets its name when it is whole.
    private bool IsDone(PlannedRound round) => File.Exists(new BundleFiles(Of(round)).Verdict);

    private sealed record Content(string Experiment, string Digest, IReadOnlyList<PlannedRound> Rounds);
}

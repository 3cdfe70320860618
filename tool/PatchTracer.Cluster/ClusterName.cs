using System.Buffers;

namespace PatchTracer.Cluster;

/// <summary>
/// What a cluster may be called: it names containers (as kind wants it), a network, firewall rules and a directory of the cache.
/// </summary>
public static class ClusterName
{
    public const int MaxLength = 50;

    /// <summary>The rule in words.</summary>
    public static readonly string Rule = $"up to {MaxLength} lower-case letters, digits, `-` and `.`, with a letter or digit at both ends";

    private static readonly SearchValues<char> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");

    public static bool Fits(string name) => name.Length is > 0 and <= MaxLength
        && !name.AsSpan().ContainsAnyExcept(Characters) && char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1]);

    /// <exception cref="ClusterException">It does not fit.</exception>
    internal static void Require(string name)
    {
        if (!Fits(name))
            throw new ClusterException(ClusterFailure.Input, $"'{name}' cannot be the name of a cluster: it is {Rule}.");
    }
}

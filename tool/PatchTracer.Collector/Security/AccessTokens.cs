using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace PatchTracer.Collector.Security;

/// <summary>Bearer tokens. They come from a file, never from a command line, which every user of the machine can read.</summary>
public sealed class AccessTokens
{
    /// <summary>A shorter token could be guessed.</summary>
    public const int ShortestToken = 16;

    /// <summary>RFC 6750, "Authorization Request Header Field".</summary>
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");

    // Digests are of one length, so that comparing them tells nothing of the tokens.
    private readonly byte[][] _digests;

    private AccessTokens(IEnumerable<string> tokens) => _digests = [.. tokens.Select(Digest)];

    /// <summary>One token a line; blank lines and lines that begin with <c>#</c> are passed over.</summary>
    /// <exception cref="CollectorException">The file cannot be read, has no token, or one that is too short or malformed.</exception>
    public static AccessTokens Read(string file)
    {
        try
        {
            return Of(file, [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(file, $"cannot be read: {e.Message}", e);
        }
    }

    /// <summary>
    /// Whether a header <c>Authorization</c> has one of the tokens: as a bearer, or as the password of a browser's dialogue.
    /// </summary>
    internal bool Admit(string? authorization)
    {
        if (TokenOf(authorization) is not { } token)
            return false;
        var (digest, admitted) = (Digest(token), false);
        foreach (var known in _digests)
            admitted |= CryptographicOperations.FixedTimeEquals(known, digest);
        return admitted;
    }

    private static AccessTokens Of(string file, IReadOnlyList<string> tokens)
    {
        if (tokens.Count == 0)
            throw Unusable(file, "has no token; write one a line");
        if (tokens.FirstOrDefault(token => token.Length < ShortestToken) is not null)
            throw Unusable(file, $"has a token of less than {ShortestToken} characters; `openssl rand -hex 32` makes a good one");
        if (tokens.FirstOrDefault(token => token.AsSpan().ContainsAnyExcept(Allowed)) is not null)
            throw Unusable(file, "has a token with characters that a bearer token cannot have (RFC 6750)");
        return new AccessTokens(tokens);
    }

    private static string? TokenOf(string? authorization)
    {
        if (authorization is null)
            return null;
        if (authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return authorization["Bearer ".Length..].Trim();
        if (!authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
            return null;
        var bytes = new byte[authorization.Length];
        if (!Convert.TryFromBase64String(authorization["Basic ".Length..].Trim(), bytes, out var length))
            return null;
        var credentials = Encoding.UTF8.GetString(bytes, 0, length);
        return credentials.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon ? credentials[(colon + 1)..] : null;
    }

    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static CollectorException Unusable(string file, string what, Exception? inner = null) =>
        new(CollectorFailure.SecretUnusable, file, $"the token file {file} {what}", inner);
}

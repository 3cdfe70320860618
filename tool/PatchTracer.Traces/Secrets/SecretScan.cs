using System.Text.RegularExpressions;

namespace PatchTracer.Traces.Secrets;

/// <summary>
/// Looks for secrets in spans: for those that were planted, wherever they stand, and for what has the form of a credential. Command lines
/// and image names are no secrets.
/// </summary>
public static partial class SecretScan
{
    private static readonly (Regex Form, string Reason)[] Forms =
    [
        (JsonWebToken(), "has the form of a JSON web token"),
        (PrivateKey(), "holds a private key"),
        (Authorization(), "holds the credentials of an Authorization header"),
        (UserInfo(), "holds an address with user and password"),
    ];

    /// <param name="planted">Secrets that were put into the system under test on purpose; none is shorter than 6 characters.</param>
    /// <exception cref="ArgumentException">A planted secret is so short that it would be found by chance.</exception>
    public static IEnumerable<SecretFinding> Find(IEnumerable<Span> spans, IReadOnlyCollection<string> planted)
    {
        const int Shortest = 6;
        if (planted.FirstOrDefault(secret => secret.Length < Shortest) is not null)
            throw new ArgumentException($"a planted secret has fewer than {Shortest} characters and would be found by chance",
                nameof(planted));
        return spans.SelectMany(span => Texts(span)
            .SelectMany(text => Reasons(text.Value, planted)
                .Select(reason => new SecretFinding(span.Key, span.Service, text.Where, reason))));
    }

    private static IEnumerable<string> Reasons(string text, IReadOnlyCollection<string> planted)
    {
        var number = 0;
        foreach (var secret in planted)
        {
            number++;
            if (text.Contains(secret, StringComparison.Ordinal))
                yield return $"holds planted secret {number}";
        }
        foreach (var (form, reason) in Forms)
        {
            if (form.IsMatch(text))
                yield return reason;
        }
    }

    /// <summary>Every text of a span with the name of its place; values of lists and maps as they print.</summary>
    private static IEnumerable<(string Where, string Value)> Texts(Span span)
    {
        yield return ("name", span.Name);
        yield return ("status", span.StatusMessage);
        yield return ("tracestate", span.TraceState);
        foreach (var list in span.Links.Select(link => link.Attributes).Concat(span.Events.Select(e => e.Attributes))
            .Append(span.Attributes).Append(span.Resource.Attributes).Append(span.Scope.Attributes))
        {
            foreach (var (key, value) in list)
            {
                yield return (key, key);
                yield return (key, value.ToString());
            }
        }
        foreach (var name in span.Events.Select(e => e.Name))
            yield return ("event", name);
    }

    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.")]
    private static partial Regex JsonWebToken();

    [GeneratedRegex("-----BEGIN [A-Z ]*PRIVATE KEY-----")]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"\b(?:Bearer|Basic)\s+(?!\[redacted\])[A-Za-z0-9._~+/=-]{8,}", RegexOptions.IgnoreCase)]
    private static partial Regex Authorization();

    [GeneratedRegex(@"://[^/\s:@]+:[^/\s@]+@")]
    private static partial Regex UserInfo();
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace PatchTracer.Exchange.ClickHouse;

/// <summary>
/// Where spans are in ClickHouse: <c>clickhouse://USER@HOST:PORT,HOST:PORT/DATABASE/TABLE</c>. Its HTTP interface is spoken to, on port 8123,
/// or with <c>clickhouses://</c> by TLS on 8443. The first of several hosts that answers is asked. The password is taken from
/// <see cref="PasswordVariable"/>: a URL is in process lists and logs.
/// </summary>
public sealed partial record ClickHouseAddress
{
    public const string PasswordVariable = "PATCHTRACER_CLICKHOUSE_PASSWORD";

    /// <summary>What OpenTelemetry's exporter calls its table.</summary>
    public const string DefaultTable = "otel_traces";

    private const string Form = "clickhouse://USER@HOST:8123,HOST:8123/DATABASE";

    private ClickHouseAddress(IReadOnlyList<Uri> servers, string user, string database, string table) =>
        (Servers, User, Database, Table) = (servers, user, database, table);

    /// <summary>Their HTTP interfaces; each ends with a slash.</summary>
    public IReadOnlyList<Uri> Servers { get; }

    public string User { get; }

    public string Database { get; }

    public string Table { get; }

    /// <summary>Of this process; none where the variable is not set.</summary>
    internal string Password { get; init; } = Environment.GetEnvironmentVariable(PasswordVariable) ?? "";

    public static bool Is(string text) => text.StartsWith("clickhouse://", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("clickhouses://", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="FormatException">It is none; says what one looks like. What was given is not repeated: there may be a secret in it.</exception>
    public static ClickHouseAddress Parse(string text)
    {
        if (Pattern().Match(text) is not { Success: true } parts)
            throw new FormatException($"a database of ClickHouse is named as {Form}");
        var user = Uri.UnescapeDataString(parts.Groups["user"].Value);
        if (user.Contains(':', StringComparison.Ordinal))
            throw new FormatException($"a password does not belong into an address, which others see; put it into {PasswordVariable}");
        var isSecure = parts.Groups["secure"].Length > 0;
        return new ClickHouseAddress(
            [.. parts.Groups["hosts"].Value.Split(',').Select(host => Server(host, isSecure))], user.Length > 0 ? user : "default",
            Name(parts.Groups["database"].Value, "default"), Name(parts.Groups["table"].Value, DefaultTable));
    }

    /// <summary>Without anything secret, for messages.</summary>
    public override string ToString() => $"clickhouse://{string.Join(",", Servers.Select(server => server.Authority))}/{Database}/{Table}";

    private static Uri Server(string host, bool isSecure)
    {
        var (scheme, port) = isSecure ? ("https", 8443) : ("http", 8123);
        var named = PortPattern().IsMatch(host) ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
        return Uri.TryCreate($"{scheme}://{named}/", UriKind.Absolute, out var server) && server.Host.Length > 0 ? server
            : throw new FormatException($"a database of ClickHouse is named as {Form}, each host with a port of its HTTP interface or none");
    }

    // They stand in statements.
    private static string Name(string given, string otherwise) => given.Length == 0 ? otherwise
        : NamePattern().IsMatch(given) ? given
        : throw new FormatException("the name of a database or table is of letters, digits and _, and does not begin with a digit");

    [GeneratedRegex(@"^clickhouse(?<secure>s)?://(?:(?<user>[^@/?]*)@)?(?<hosts>[^@/?]+)(?:/(?<database>[^/?]*)(?:/(?<table>[^/?]*))?)?/?$",
        RegexOptions.IgnoreCase)]
    private static partial Regex Pattern();

    [GeneratedRegex(@":\d+$")]
    private static partial Regex PortPattern();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex NamePattern();
}

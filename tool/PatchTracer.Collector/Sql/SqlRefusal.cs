namespace PatchTracer.Collector.Sql;

/// <summary>Numbered as in HTTP.</summary>
internal enum SqlRefusalKind
{
    /// <summary>It is no SELECT over the documented tables, or not valid.</summary>
    Statement = 400,

    /// <summary>It would take more time or memory than questions have.</summary>
    Bounds = 503,
}

/// <summary>A statement that is not answered; the message is for who sent it.</summary>
internal sealed class SqlRefusal(SqlRefusalKind kind, string message) : Exception(message)
{
    public SqlRefusalKind Kind { get; } = kind;
}

#if TRACING
using System.Diagnostics;
using HotRod.Telemetry;
#endif

namespace HotRod.Customer;

/// <summary>
/// A database with one connection: queries take their time and, unless <c>--fix-disable-db-conn-mutex</c> is given, wait for
/// each other. That wait is the first of the demo's built-in bottlenecks.
/// </summary>
internal sealed class CustomerDatabase(Options options, Delays delays) : IDisposable
{
    private static readonly CustomerRecord[] Rows =
    [
        new("123", "Rachel's Floral Designs", "115,277"),
        new("392", "Trom Chocolatier", "577,322"),
        new("567", "Amazing Coffee Roasters", "211,653"),
        new("731", "Japanese Desserts", "728,326"),
    ];

    private readonly SemaphoreSlim _connection = new(1, 1);
#if TRACING
    private int _waiting;
#endif

    public async Task<CustomerRecord?> FindAsync(string id, CancellationToken cancellation)
    {
#if TRACING
        using var span = Tracing.Source.StartActivity("SQL SELECT", ActivityKind.Client);
        span?.SetTag("db.system.name", "mysql");
        span?.SetTag("db.query.text", "SELECT * FROM customer WHERE customer_id=?");
        span?.SetTag("customer.id", id);
#endif
        if (!options.DisableDatabaseMutex)
            await AcquireAsync(cancellation);
        try
        {
            await Task.Delay(delays.Around(options.DatabaseQueryDelay), cancellation);
        }
        finally
        {
            if (!options.DisableDatabaseMutex)
                _connection.Release();
        }
        return Array.Find(Rows, row => row.Id == id);
    }

    public void Dispose() => _connection.Dispose();

    private async Task AcquireAsync(CancellationToken cancellation)
    {
#if TRACING
        var ahead = Interlocked.Increment(ref _waiting) - 1;
        if (ahead > 0)
            Activity.Current?.AddEvent(new ActivityEvent($"Waiting for lock behind {ahead} transactions"));
#endif
        try
        {
            await _connection.WaitAsync(cancellation);
        }
        finally
        {
#if TRACING
            Interlocked.Decrement(ref _waiting);
#endif
        }
#if TRACING
        Activity.Current?.AddEvent(new ActivityEvent("Acquired lock"));
#endif
    }
}

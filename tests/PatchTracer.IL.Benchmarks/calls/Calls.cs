using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;

/// <summary>
/// Compiled under other names as well: once to be woven, and once to stay, which says what the measurement makes of the same code.
/// </summary>
public static class Plain
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Work(int x) => x + 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static async Task<int> WorkAsync(int x) { await Task.CompletedTask; return x + 1; }

    public static IEnumerable<int> Iterate(int x) { yield return x + 1; }

    public static async IAsyncEnumerable<int> IterateAsync(int x) { await Task.CompletedTask; yield return x + 1; }

    public static async IAsyncEnumerable<int> IterateLate(int x) { await new Later(); yield return x + 1; }

    public static long LateItems(int n) => Later.Run(SumLate(n));

    private static async Task<long> SumLate(
        int n)
    { long sum = 0; for (var i = 0; i < n; i++) await foreach (var item in IterateLate(i & 63)) sum += item; return sum; }

    public static long Calls(int n) { long sum = 0; for (var i = 0; i < n; i++) sum += Work(i & 63); return sum; }

    public static long AsyncCalls(int n) { long sum = 0; for (var i = 0; i < n; i++) sum += WorkAsync(i & 63).Result; return sum; }

    public static long Items(int n)
    {
        long sum = 0; for (
        var i = 0; i < n; i++) foreach (var item in Iterate(i & 63)) sum += item; return sum;
    }

    public static long AsyncItems(int n) => Sum(n).Result;

    private static async Task<long> Sum(
        int n)
    { long sum = 0; for (var i = 0; i < n; i++) await foreach (var item in IterateAsync(i & 63)) sum += item; return sum; }
}

public static class ByHand
{
    private static readonly ActivitySource Source = new("hand");

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Work(int x)
    {
        using var span = Source.StartActivity("work", ActivityKind.Client);
        try
        {
            span?.SetTag("x", (long)x);
            return x + 1;
        }
        catch (Exception e)
        {
            span?.SetStatus(ActivityStatusCode.Error, e.Message);
            span?.SetTag("error.type", e.GetType().FullName);
            throw;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static async Task<int> WorkAsync(int x)
    {
        using var span = Source.StartActivity("work", ActivityKind.Client);
        try
        {
            span?.SetTag("x", (long)x);
            await Task.CompletedTask;
            return x + 1;
        }
        catch (Exception e)
        {
            span?.SetStatus(ActivityStatusCode.Error, e.Message);
            span?.SetTag("error.type", e.GetType().FullName);
            throw;
        }
    }

    // An iterator cannot catch around its yields, so that failures are not recorded here; the consumer gets its own span back.
    public static IEnumerable<int> Iterate(int x)
    {
        var previous = Activity.Current;
        using var span = Source.StartActivity("work", ActivityKind.Client);
        span?.SetTag("x", (long)x);
        Activity.Current = previous;
        yield return x + 1;
        Activity.Current = span;
    }

    public static async IAsyncEnumerable<int> IterateAsync(int x)
    {
        using var span = Source.StartActivity("work", ActivityKind.Client);
        span?.SetTag("x", (long)x);
        await Task.CompletedTask;
        yield return x + 1;
        Activity.Current = span;
    }

    public static async IAsyncEnumerable<int> IterateLate(int x)
    {
        using var span = Source.StartActivity("work", ActivityKind.Client);
        span?.SetTag("x", (long)x);
        await new Later();
        yield return x + 1;
        Activity.Current = span;
    }

    public static long LateItems(int n) => Later.Run(SumLate(n));

    private static async Task<long> SumLate(
        int n)
    { long sum = 0; for (var i = 0; i < n; i++) await foreach (var item in IterateLate(i & 63)) sum += item; return sum; }

    public static long Calls(int n) { long sum = 0; for (var i = 0; i < n; i++) sum += Work(i & 63); return sum; }

    public static long AsyncCalls(int n) { long sum = 0; for (var i = 0; i < n; i++) sum += WorkAsync(i & 63).Result; return sum; }

    public static long Items(int n)
    {
        long sum = 0; for (
        var i = 0; i < n; i++) foreach (var item in Iterate(i & 63)) sum += item; return sum;
    }

    public static long AsyncItems(int n) => Sum(n).Result;

    private static async Task<long> Sum(
        int n)
    { long sum = 0; for (var i = 0; i < n; i++) await foreach (var item in IterateAsync(i & 63)) sum += item; return sum; }
}

/// <summary>
/// What is awaited and comes later, as from a socket, but on the same thread: which thread goes on is dearer than all that is measured.
/// </summary>
public readonly struct Later : ICriticalNotifyCompletion
{
    private static Action s_rest;

    public bool IsCompleted => false;

    public Later GetAwaiter() => this;

    public void OnCompleted(Action continuation) => s_rest = continuation;

    public void UnsafeOnCompleted(Action continuation) => s_rest = continuation;

    public void GetResult()
    {
    }

    public static long Run(Task<long> work)
    {
        while (!work.IsCompleted)
        {
            var rest = s_rest;
            s_rest = null;
            rest();
        }
        return work.Result;
    }
}

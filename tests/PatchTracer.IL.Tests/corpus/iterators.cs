#nullable enable
using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace Corpus;

public interface IItems<T> { IEnumerable<T> Explicit(int n); IAsyncEnumerable<T> ExplicitAsync(int n); IEnumerable<T> Default(T item, int n) { for (var i = 0; i < n; i++) yield return item; } }

public abstract class Parent
{
    public virtual IEnumerable<int> Virtual(int n) { for (var i = 0; i < n; i++) yield return i; }
    public abstract IAsyncEnumerable<int> Abstract(int n);
}

public sealed class Child<T>(T item) : Parent, IItems<T>, IEnumerable<T> where T : IComparable<T>
{
    public T Held => item;
    public override IEnumerable<int> Virtual(int n) { foreach (var i in base.Virtual(n)) yield return i + 1; }
    public override async IAsyncEnumerable<int> Abstract(int n) { for (var i = 0; i < n; i++) { await Task.Yield(); yield return i; } }
    IEnumerable<T> IItems<T>.Explicit(int n) { for (var i = 0; i < n; i++) yield return item; }
    async IAsyncEnumerable<T> IItems<T>.ExplicitAsync(int n) { for (var i = 0; i < n; i++) { await Task.Yield(); yield return item; } }
    public IEnumerator<T> GetEnumerator() { yield return item; yield return item; }
    IEnumerator IEnumerable.GetEnumerator() { yield return item; }
    public IEnumerable<T> Property { get { yield return item; } }
    public IEnumerable<string> this[int n] { get { for (var i = 0; i < n; i++) yield return $"{item}{i}"; } }
    public IEnumerable<(T Left, U Right)> Pairs<U, V>(U right, V[] more, List<T>? list = null) where U : class where V : struct, IComparable<V> { list?.Add(item); yield return (item, right); foreach (var one in more) { if (one.CompareTo(default) > 0) yield return (item, right); } }
    public async IAsyncEnumerator<(T, U)> PairsAsync<U>(U right, [EnumeratorCancellation] CancellationToken token = default) where U : new() { yield return (item, right); await Task.Delay(1, token); yield return (item, new U()); }
}

public struct Counter(int step)
{
    public int Step = step;
    public IEnumerable<int> Count(int n) { for (var i = 0; i < n; i++) { Step++; yield return Step * i; } }
    public readonly async IAsyncEnumerable<int> CountAsync(int n) { for (var i = 0; i < n; i++) { await Task.Yield(); yield return Step * i; } }
}

public static class Loose
{
    public static IEnumerable Untyped(int n) { yield return n; yield return "two"; }
    public static IEnumerator UntypedEnumerator(int n) { yield return n; yield return "two"; }
    public static IEnumerable<int> Extension(this IEnumerable<int> numbers, int by) { foreach (var number in numbers) yield return number * by; }
    public static IEnumerable<int> Outer(int n)
    {
        return Closing().Concat(Alone(n));
        IEnumerable<int> Closing() { for (var i = 0; i < n; i++) yield return i; }
        static IEnumerable<int> Alone(int n) { yield return n; }
    }
    public static IEnumerable<int> Tree(int depth) { if (depth > 0) foreach (var inner in Tree(depth - 1)) yield return inner; yield return depth; }
    public static async IAsyncEnumerable<int> Cancelled([EnumeratorCancellation] CancellationToken token = default) { for (var i = 0; ; i++) { await Task.Delay(i, token); yield return i; } }
    public static async IAsyncEnumerable<int> Closes(List<string> log) { try { yield return 1; } finally { await Task.Yield(); log.Add("closed"); } }
    public static IEnumerable<int> Throws(int n) { try { for (var i = 0; i < n; i++) yield return i; } finally { Driver.Log.Add("finally"); } throw new InvalidOperationException("thrown"); }
    public static async IAsyncEnumerable<int> ThrowsAsync(int n) { for (var i = 0; i < n; i++) { await Task.Yield(); yield return i; } throw new InvalidOperationException("thrown late"); }
}

public static class Driver
{
    public static readonly List<string> Log = [];

    public static string Run() => RunAsync().GetAwaiter().GetResult();

    /// <summary>One line an enumeration.</summary>
    static async Task<string> RunAsync()
    {
        Log.Clear();
        var child = new Child<string>("x");
        Add("Virtual", child.Virtual(2));
        await AddAsync("Abstract", ((Parent)child).Abstract(2));
        Add("Explicit", ((IItems<string>)child).Explicit(2));
        await AddAsync("ExplicitAsync", ((IItems<string>)child).ExplicitAsync(2));
        Add("Default", ((IItems<string>)child).Default("y", 2));
        Add("GetEnumerator", child.ToList());
        Add("GetEnumerator", ((IEnumerable)child).Cast<object>());
        Add("Property", child.Property);
        Add("this", child[2]);
        var list = new List<string>();
        Add("Pairs", child.Pairs("r", new[] { 0, 1 }, list));
        Add("Pairs", new Child<int>(3).Pairs<object, DateTime>("r", [default, DateTime.UnixEpoch]));
        var pairs = new Child<DateTime>(DateTime.UnixEpoch).PairsAsync(5);
        while (await pairs.MoveNextAsync()) Log.Add($"PairsAsync {pairs.Current.Item2}");
        await pairs.DisposeAsync();
        var counter = new Counter(2);
        var count = counter.Count(3);
        counter.Step = 100;
        Add("Count", count);
        Add("Count again", count);
        await AddAsync("CountAsync", counter.CountAsync(3));
        Add("Untyped", Loose.Untyped(1).Cast<object>());
        var untyped = Loose.UntypedEnumerator(1);
        while (untyped.MoveNext()) Log.Add($"UntypedEnumerator {untyped.Current}");
        Add("Extension", new[] { 1, 2 }.Extension(2).Extension(3));
        Add("Outer", Loose.Outer(2));
        Add("Tree", Loose.Tree(3));
        using (var source = new CancellationTokenSource(20))
            await AddAsync("Cancelled", Loose.Cancelled(), source.Token);
        var closes = Loose.Closes(Log).GetAsyncEnumerator();
        await closes.MoveNextAsync();
        await closes.DisposeAsync();
        Log.Add($"closed, {await closes.MoveNextAsync()}");
        Add("Throws", Loose.Throws(2));
        await AddAsync("ThrowsAsync", Loose.ThrowsAsync(2));
        var unread = Loose.Throws(1).GetEnumerator();
        unread.Dispose();
        Log.Add($"unread {unread.MoveNext()}");
        await using (Loose.ThrowsAsync(1).GetAsyncEnumerator()) { }
        Add("elsewhere", await Task.Run(() => Loose.Untyped(1)).ContinueWith(made => made.Result.Cast<object>(), TaskScheduler.Default));
        try { Loose.Tree(1).GetEnumerator().Reset(); } catch (NotSupportedException) { Log.Add("no reset"); }
        return string.Join('\n', Log.Select(line => line.StartsWith("Cancelled", StringComparison.Ordinal) ? "Cancelled" : line).Distinct());
    }

    static void Add<T>(string name, IEnumerable<T> items)
    {
        try { foreach (var item in items) Log.Add($"{name} {item}"); }
        catch (InvalidOperationException e) { Log.Add($"{name} {e.Message}"); }
    }

    static async Task AddAsync<T>(string name, IAsyncEnumerable<T> items, CancellationToken token = default)
    {
        try { await foreach (var item in items.WithCancellation(token)) Log.Add($"{name} {item}"); }
        catch (Exception e) when (e is InvalidOperationException or OperationCanceledException) { Log.Add($"{name} {e.Message}"); }
    }

    /// <summary>Bytes that a thousand enumerations take.</summary>
    public static long Bytes(bool isAsync)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        if (isAsync)
            Synchronously().GetAwaiter().GetResult();
        else
            for (var i = 0; i < 1000; i++) foreach (var _ in Loose.Tree(1)) { }
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    static async Task Synchronously() { for (var i = 0; i < 1000; i++) await foreach (var _ in new Counter(1).CountAsync(0)) { } }

    public static string HandsOut(bool isAsync) => (isAsync ? (object)new Counter(1).CountAsync(0) : Loose.Tree(1)).GetType().Name;
}

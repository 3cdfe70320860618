namespace PatchTracer.Weaving.Emission;

internal static class Taking
{
    /// <summary>
    /// The elements up to and with the first that meets a condition; all of them when none does. Those after it are not made.
    /// </summary>
    public static List<T> TakeUntil<T>(this IEnumerable<T> elements, Func<T, bool> condition)
    {
        var taken = new List<T>();
        foreach (var element in elements)
        {
            taken.Add(element);
            if (condition(element))
                break;
        }
        return taken;
    }
}

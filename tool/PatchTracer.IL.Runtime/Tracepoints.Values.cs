using System;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace PatchTracer.Woven;

internal static partial class Tracepoints
{
    [ThreadStatic]
    private static bool _isFormatting;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void SetText(Activity activity, string key, object value)
    {
        if (value is string text)
        {
            activity.SetTag(key, text);
            return;
        }
        // What gives its text may be woven as well, with an attribute for which it is asked again.
        if (value == null || _isFormatting)
            return;
        _isFormatting = true;
        try
        {
            activity.SetTag(key, value is IFormattable formattable ? formattable.ToString(null, CultureInfo.InvariantCulture) : value.ToString());
        }
        catch (Exception)
        {
            // What cannot be read is not recorded.
        }
        finally
        {
            _isFormatting = false;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void SetInt(Activity activity, string key, object value)
    {
        try
        {
            if (value != null)
                activity.SetTag(key, value is long ? value : Convert.ToInt64(value, CultureInfo.InvariantCulture));
        }
        catch (Exception)
        {
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void SetDouble(Activity activity, string key, object value)
    {
        try
        {
            if (value != null)
                activity.SetTag(key, value is double ? value : Convert.ToDouble(value, CultureInfo.InvariantCulture));
        }
        catch (Exception)
        {
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void SetBool(Activity activity, string key, object value)
    {
        if (value is bool)
            activity.SetTag(key, value);
    }
}

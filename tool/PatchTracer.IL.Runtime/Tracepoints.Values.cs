using System;
using System.Diagnostics;
using System.Globalization;

namespace PatchTracer.Woven;

internal static partial class Tracepoints
{
    public static void SetText(Activity activity, string key, object value)
    {
        try
        {
            if (value != null)
                activity.SetTag(key, value as string ?? (value is IFormattable formattable ? formattable.ToString(null, CultureInfo.InvariantCulture) : value.ToString()));
        }
        catch (Exception)
        {
            // What cannot be read is not recorded.
        }
    }

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

    public static void SetBool(Activity activity, string key, object value)
    {
        if (value is bool)
            activity.SetTag(key, value);
    }
}

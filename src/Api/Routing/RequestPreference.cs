using System.Globalization;

namespace Serverless.Api.Routing;

/// <summary>What a request prefers (RFC 7240), as far as it is known here; what is not is ignored, as the RFC has it.</summary>
/// <param name="Asynchronous">Whether it need not be answered before it has been done (<c>respond-async</c>).</param>
/// <param name="Wait">How long the caller waits for that all the same (<c>wait</c>, seconds).</param>
internal readonly record struct RequestPreference(bool Asynchronous, TimeSpan Wait)
{
    public const string HeaderName = "Prefer";

    /// <summary>What tells the caller which preference was followed.</summary>
    public const string AppliedHeaderName = "Preference-Applied";

    public const string RespondAsync = "respond-async";

    /// <summary>Gateways end a request that takes longer than 230 s.</summary>
    private const int MaxWaitSeconds = 200;

    public static RequestPreference Read(ApiRequest request)
    {
        var preference = default(RequestPreference);
        foreach (string part in request.Header(HeaderName)?.Split(',') ?? [])
        {
            string one = part.Split(';')[0];
            int equals = one.IndexOf('=');
            string name = (equals < 0 ? one : one[..equals]).Trim();
            if (name.Equals(RespondAsync, StringComparison.OrdinalIgnoreCase))
            {
                preference = preference with { Asynchronous = true };
            }
            else if (name.Equals("wait", StringComparison.OrdinalIgnoreCase)
                && int.TryParse(one[(equals + 1)..].Trim().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out int seconds))
            {
                preference = preference with { Wait = TimeSpan.FromSeconds(Math.Min(seconds, MaxWaitSeconds)) };
            }
        }

        return preference;
    }
}

using System.Text.Json;

namespace Serverless.Api.Audit;

/// <summary>Kinds and outcomes of records, as callers see them: <c>accessDenied</c>.</summary>
internal static class AuditNames
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}

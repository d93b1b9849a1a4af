using System.Text.Json;
using System.Text.Json.Serialization;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Catalog;

/// <summary>Entries ⇄ the texts of their rows. A field that is not known is of a newer version, and refused rather than lost by the next change.</summary>
internal static class CatalogJson
{
    public static string Write(object entry) => JsonSerializer.Serialize(entry, entry.GetType(), CatalogJsonContext.Default);

    /// <exception cref="GraphException"><see cref="ErrorCodes.StorageDamageDetected"/>.</exception>
    public static T Read<T>(CatalogRow row)
        where T : class
    {
        try
        {
            return (T?)JsonSerializer.Deserialize(row.Value, typeof(T), CatalogJsonContext.Default) ?? throw Damaged(row, null);
        }
        catch (JsonException failure)
        {
            throw Damaged(row, failure);
        }
    }

    private static GraphException Damaged(CatalogRow row, Exception? cause) =>
        new(ErrorCodes.StorageDamageDetected, $"The catalog's row `{row.Key}` is damaged, or of a newer version.", innerException: cause);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NameEntry))]
[JsonSerializable(typeof(DatabaseEntry))]
[JsonSerializable(typeof(CompositeEntry))]
[JsonSerializable(typeof(UserEntry))]
[JsonSerializable(typeof(ApiKeyEntry))]
[JsonSerializable(typeof(DroppedEntry))]
internal sealed partial class CatalogJsonContext : JsonSerializerContext;

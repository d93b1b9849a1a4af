namespace Serverless.AzureStorage.Tests;

public sealed class AzureStorageOptionsTests
{
    private const string Key = "c2VjcmV0";

    [Theory]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=" + Key + ";EndpointSuffix=core.windows.net", "https://acme.blob.core.windows.net/")]
    [InlineData("BlobEndpoint=https://acme.blob.core.windows.net/;SharedAccessSignature=sv=2024-11-04&sig=" + Key, "https://acme.blob.core.windows.net/")]
    [InlineData("UseDevelopmentStorage=true", "http://127.0.0.1:10000/devstoreaccount1")]
    [InlineData("https://acme.blob.core.windows.net", "https://acme.blob.core.windows.net/")]
    public void The_place_is_told_without_the_key(string account, string place)
    {
        AzureStorageOptions options = AzureStorageOptions.Parse(account, "my-data");

        Assert.Equal($"container `my-data` of {place}", options.ToString());
        Assert.Equal(account.StartsWith("https:", StringComparison.Ordinal) ? null : account, options.ConnectionString);
    }

    [Theory]
    [InlineData("")]
    [InlineData("acme")]
    [InlineData("AccountName=acme")]
    [InlineData("AccountKey=" + Key)]
    [InlineData("http://acme.blob.core.windows.net")]
    [InlineData("https://acme.blob.core.windows.net/?sig=" + Key)]
    [InlineData("https://acme:" + Key + "@blob.core.windows.net/")]
    public void What_names_no_account_is_refused_without_being_repeated(string account) =>
        Assert.DoesNotContain(Key, Assert.Throws<FormatException>(() => AzureStorageOptions.Parse(account, "graph")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("Data")]
    [InlineData("-data")]
    [InlineData("data-")]
    [InlineData("da--ta")]
    [InlineData("da/ta")]
    [InlineData("a123456789012345678901234567890123456789012345678901234567890123")]
    public void What_no_container_can_be_named_is_refused(string container) =>
        Assert.Contains(container, Assert.Throws<FormatException>(() => AzureStorageOptions.Parse("UseDevelopmentStorage=true", container)).Message, StringComparison.Ordinal);
}

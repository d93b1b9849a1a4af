metadata description = 'Where logs, traces and metrics go.'

@description('Name of the workspace.')
param workspaceName string

@description('Name of the component.')
param componentName string

@description('Where they are.')
param location string

@description('Tags of every resource.')
param tags object

@description('How many days they are kept.')
@minValue(30)
@maxValue(730)
param retentionInDays int

@description('How many gigabytes a day are taken at most; -1: any number.')
param dailyQuotaGb int

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: retentionInDays
    workspaceCapping: {
      dailyQuotaGb: dailyQuotaGb
    }
  }
}

resource component 'Microsoft.Insights/components@2020-02-02' = {
  name: componentName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    // Only identities with a role may send.
    DisableLocalAuth: true
  }
}

@description('The workspace.')
output workspaceId string = workspace.id

@description('Name of the component.')
output componentName string = component.name

@description('Where to send; no secret, because senders sign in.')
output connectionString string = component.properties.ConnectionString
